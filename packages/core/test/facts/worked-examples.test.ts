// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import { expect, test } from 'vitest';
import type { RuleSource } from '../../src/facts/rule-source.ts';
import type { Fact } from '../../src/model/fact.ts';
import { aFile, aRule, facts } from './a-rule.ts';
import { EngineWorld } from './engine-world.ts';

const dhcp = aFile('rules/network.toml', [
  aRule('dhcp-on-configure-interface', {
    when: facts(['configure-interface', '?ifname', ['dhcp']]),
    require: ['udhcpc@${ifname}'],
  }),
]);
const eth0: Fact = ['configure-interface', 'eth0', ['dhcp']];
const wlan0: Fact = ['configure-interface', 'wlan0', ['dhcp']];
const lo: Fact = ['configure-interface', 'lo', ['static', '127.0.0.1/8']];

test('configure-interface facts demand an instance each, and lo does not', () => {
  const world = new EngineWorld().rules(dhcp).add(eth0, wlan0, lo);
  expect(world.required).toEqual(['udhcpc@eth0', 'udhcpc@wlan0']);
  world.remove(eth0);
  expect(world.required).toEqual(['udhcpc@wlan0']);
});

test('an instance that another rule demands too survives the loss of the fact', () => {
  const manual = aFile('services/dhcp-manual.toml', [
    aRule('dhcp-fixed', { require: ['udhcpc@eth0', 'udhcpc@wlan0'] }),
  ]);
  const world = new EngineWorld().rules(dhcp, manual).add(eth0, wlan0);
  world.remove(eth0);
  expect(world.required).toEqual(['udhcpc@eth0', 'udhcpc@wlan0']);
  world.rules(dhcp);
  expect(world.required).toEqual(['udhcpc@wlan0']);
});

const modem = aFile('rules/modem.toml', [
  aRule('modem-present', { when: facts(['qmi-device', '?dev']), require: ['qmi-wwan@${dev}'] }),
]);
const wwan: RuleSource = aFile(
  'classes/qmi-wwan.toml',
  [
    aRule('manager', {
      when: facts(['user-setting', ['mobile-data-enabled']], ['user-setting', ['mobile-data-apn', '?apn']]),
      require: ['qmi-wwan-manager@${dev},${apn}'],
      log: [
        ['line', 'starting wwan manager'],
        ['dev', '${dev}'],
        ['apn', '${apn}'],
      ],
    }),
  ],
  { id: 'qmi-wwan', params: ['dev'] },
);

/** Like the manager: what is demanded is run at once. */
function publish(world: EngineWorld): EngineWorld {
  const run = world.required
    .filter((id) => id.startsWith('qmi-wwan@'))
    .map((id): Fact => {
      return ['run-service', ['qmi-wwan', decodeURIComponent(id.slice('qmi-wwan@'.length))]];
    });
  world.book.replace('manager', run);
  return world.settle();
}

test('qmi-wwan: nested settings begin and end the manager of the modem, and each beginning is logged once', () => {
  const enabled: Fact = ['user-setting', ['mobile-data-enabled']];
  const apn = (name: string): Fact => ['user-setting', ['mobile-data-apn', name]];
  const wwan0 = 'qmi-wwan@%2Fdev%2Fcdc-wdm0';
  const world = new EngineWorld().rules(modem, wwan);

  publish(world.add(['qmi-device', '/dev/cdc-wdm0']));
  expect([world.required, world.lines.length]).toEqual([[wwan0], 0]);

  publish(world.add(enabled));
  expect([world.required, world.lines.length]).toEqual([[wwan0], 0]);

  publish(world.add(apn('internet')));
  expect(world.required).toEqual(['qmi-wwan-manager@%2Fdev%2Fcdc-wdm0,internet', wwan0]);
  expect(world.lines).toEqual(['line=starting wwan manager dev=/dev/cdc-wdm0 apn=internet']);

  world.book.remove('outside', apn('internet'));
  publish(world.add(apn('corp')));
  expect(world.required).toEqual(['qmi-wwan-manager@%2Fdev%2Fcdc-wdm0,corp', wwan0]);
  expect(world.lines.slice(1)).toEqual(['line=starting wwan manager dev=/dev/cdc-wdm0 apn=corp']);

  publish(world.remove(enabled));
  expect([world.required, world.lines.length]).toEqual([[wwan0], 2]);

  for (let poll = 0; poll < 100; poll += 1) publish(world.settle());
  expect([world.required, world.lines.length]).toEqual([[wwan0], 2]);
});

test('qmi-wwan: an access point with a comma and a slash in its name forges no argument', () => {
  const world = new EngineWorld().rules(modem, wwan).add(['qmi-device', 'a']);
  publish(world.add(['user-setting', ['mobile-data-enabled']], ['user-setting', ['mobile-data-apn', 'x,y/@z']]));
  expect(world.required).toEqual(['qmi-wwan-manager@a,x%2Cy%2F%40z', 'qmi-wwan@a']);
});

test('db failed: a page is demanded for as long, and both ends are logged once', () => {
  const failed: Fact = ['service-state', ['db'], 'failed'];
  const world = new EngineWorld().rules(
    aFile('rules/db-fallback.toml', [
      aRule('read-only-page-when-db-failed', {
        when: facts(['service-state', ['db'], 'failed']),
        require: ['maintenance-page'],
        log: [['line', 'db failed, serving maintenance page']],
        logExit: [['line', 'db back']],
      }),
    ]),
  );
  expect(world.required).toEqual([]);
  world.add(failed).settle();
  expect([world.required, world.lines]).toEqual([['maintenance-page'], ['line=db failed, serving maintenance page']]);
  world.remove(failed).settle();
  expect(world.required).toEqual([]);
  expect(world.lines).toEqual(['line=db failed, serving maintenance page', 'line=db back']);
});

test('a wireless interface adds a requirement to the network while it is there', () => {
  const world = new EngineWorld().rules(
    aFile('services/wpa.toml', [
      aRule('wifi-part-of-network', {
        when: facts(['interface', '?iface', 'wireless', '...']),
        edges: [
          {
            service: 'network',
            requires: {
              kind: 'service',
              service: 'wpa_supplicant@${iface}',
              state: 'ready',
              onLoss: 'stop',
              graceMs: 0,
            },
          },
        ],
      }),
    ]),
  );
  world.add(['interface', 'wlan0', 'wireless', 3], ['interface', 'eth0', 'wired', 2]);
  expect([...world.edges]).toEqual(['network requires wpa_supplicant@wlan0 ready']);
  world.add(['interface', 'wlan0', 'wireless', 4]);
  world.remove(['interface', 'wlan0', 'wireless', 3]);
  expect([[...world.edges], world.edgeTurns]).toEqual([['network requires wpa_supplicant@wlan0 ready'], 1]);
  world.remove(['interface', 'wlan0', 'wireless', 4]);
  expect([...world.edges]).toEqual([]);
});
