/**
 * What a person should know who runs the demonstration for the first time.
 *
 * @param {import('./prepare-demo.mjs').Demo} demo
 */
export function demoText({ services, logs, command }) {
  return `
Hermit keeps the four services of examples/quickstart running. Each line below is one change, with its reason.
Ctrl-C stops the services in order and ends.

In a second terminal:

  what runs, and what waits for what        ${command} status
  ask the web server for its process        curl http://127.0.0.1:8321
  kill a service: it comes back             kill -9 PID
  stop one, and start it again              ${command} stop worker
                                            ${command} start worker
  say that the clock is right, ask again    ${command} system dependency TIME met
                                            ${command} system dependency TIME auto
  edit a definition, then take it over      ls ${services}
                                            ${command} reload
  read what the services print              tail -n +1 ${logs}/*/*.log
`;
}
