/** The keys that hold a command; `exec_reload` may hold the name of a signal instead. */
export const commandKeys = ['exec_start', 'exec_start_pre', 'exec_stop', 'exec_reload'] as const;
