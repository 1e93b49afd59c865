/**
 * What a person should know who runs the demonstration for the first time.
 *
 * @param {import('./prepare-demo.mjs').Demo} demo
 */
export function demoText({ services, logs, command }) {
  return `
Hermit keeps the services of examples/quickstart running. Each line below is one change, with its reason.

In a second terminal:
  curl http://127.0.0.1:8321                       ask the web server, which says its process id
  ${command} status                   what runs, and what waits for what
  kill -9 PID                                      with the pid from "status": it comes back at the next poll
  ${command} stop worker              and "start worker" to have it back
  ${command} system dependency TIME unmet
                                                   the calendar is stopped, because the clock is said to be wrong;
                                                   with "met" it starts, with "auto" the machine is asked again
  ls ${services}          edit a file, then:
  ${command} reload                   only what changed is restarted
  tail -f ${logs}/*/*.log     what the services print

Ctrl-C here stops the services in order and ends.
`;
}
