/** A definition of a service with this command, with comments for whoever edits it. Every key in it is one that is read. */
export function definitionTemplate(id: string, command: readonly string[]): string {
  return `# The service "${id}". "hsm validate" checks this file; "hsm schema" prints all keys for editors.

# What is started: the program and its arguments, through no shell. A program without
# a "/" is looked for in PATH.
exec_start = ${tomlArray(command)}

# What people see of it in "hsm status --json".
# description = "…"

# Whether it runs because this file is there. Without it, "hsm start ${id}" asks for it.
# autostart = false

# Must succeed before every start; it is killed after its timeout.
# exec_start_pre = ["mkdir", "-p", "/run/${id}"]
# exec_start_pre_timeout = "10s"

# When it is started again after it ended by itself: "always", "on-failure" or "never".
# Today each attempt follows at the next poll, one second later; a delay that grows
# from attempt to attempt will be written here.
# restart = "always"

# From the stop signal until what is left is killed.
# shutdown_timeout = "10s"
# stop_signal = "SIGTERM"

# Inputs of the system that must be there before it starts: TIME is a clock that was set,
# MOUNTS the file systems of /etc/fstab.
# system_dependencies = ["TIME", "MOUNTS"]

# Where, and as whom, it runs. The user of the manager, if this says nothing.
# working_directory = "/"
# user = "nobody"
# umask = "0022"

# Its environment: PATH, HOME, USER, LOGNAME, SHELL, LANG and TZ, and what is added here.
# pass_env = ["HTTP_PROXY"]
# env_file = "/etc/default/${id}"

# [env]
# PORT = "8080"
`;
}

/** An array of TOML basic strings. Pure. */
export function tomlArray(values: readonly string[]): string {
  return `[${values.map(tomlString).join(', ')}]`;
}

/** What JSON leaves as it is, and TOML does not. */
function tomlString(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
