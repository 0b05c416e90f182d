package dev.portolan.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What rules make of objects. */
class RuleSetTest {
    private static final String PROPERTIES = """
            {n: {type: integer}, d: {type: number}, s: {type: string}, b: {type: boolean}, port: {x-kubernetes-int-or-string: true},
             when: {type: string, format: date-time}, day: {type: string, format: date}, long: {type: string, format: duration},
             bytes: {type: string, format: byte}, none: {type: string, nullable: true},
             'a-b': {type: integer}, 'a.b': {type: integer}, 'a/b': {type: integer}, a__b: {type: integer}, namespace: {type: integer},
             labels: {type: object, additionalProperties: {type: string}},
             list: {type: array, items: {type: object, properties: {name: {type: string}, n: {type: integer}}}},
             names: {type: array, items: {type: string}}, numbers: {type: array, items: {type: integer}},
             kept: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: integer}}},
             whole: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}""";

    private static final String SPEC = """
            {n: 3, d: 2, s: 'hello', b: true, port: 80, when: '2024-05-06T07:08:09Z', day: '2024-05-06', long: '1m30s', bytes: 'aGk=',
             none: null, 'a-b': 1, 'a.b': 2, 'a/b': 3, a__b: 4, namespace: 5, labels: {'x-y': 'z', app: 'web'},
             list: [{name: 'one', n: 1}, {name: 'two'}], names: ['a', 'b', 'b'], numbers: [3, 1, 2],
             kept: {known: 1, unknown: 2}, whole: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {}}}""";

    private static void holds(String... rules) {
        for (String rule : rules) {
            ObjectNode schema = Schemas.spec(PROPERTIES, rule, "!(" + rule + ")");
            assertThat(Schemas.problems(schema)).as(rule).isEmpty();
            assertThat(Schemas.create(schema, SPEC))
                    .as(rule)
                    .containsExactly("spec: Invalid value: \"object\": failed rule: !(" + rule + ")");
        }
    }

    @Test
    void values_have_the_types_of_the_schema() {
        holds(
                "self.n == 3 && self.n + 1 == 4",
                "self.d == 2.0 && self.d > 1",
                "self.s == 'hello' && self.b",
                "self.when.getFullYear() == 2024 && self.when > timestamp('2024-01-01T00:00:00Z')",
                "self.day < self.when",
                "self.long == duration('90s')",
                "self.bytes == b'hi'",
                "has(self.none)",
                "!has(self.list[1].n)",
                "type(self.port) == int ? self.port < 1024 : self.port != ''",
                "self.port == 80 && self.port != '80'",
                "self.labels['x-y'] == 'z' && 'app' in self.labels",
                "self.kept.known == 1",
                "self.whole.kind == 'Pod' && self.whole.metadata.name == 'p'");
    }

    @Test
    void names_that_are_no_identifiers_are_escaped() {
        holds(
                "self.a__dash__b == 1",
                "self.a__dot__b == 2",
                "self.a__slash__b == 3",
                "self.a__underscores__b == 4",
                "self.__namespace__ == 5");
    }

    @Test
    void macros_go_over_lists_and_maps() {
        holds(
                "self.list.all(i, i.name.size() == 3)",
                "self.list.exists(i, i.name == 'two')",
                "self.list.exists_one(i, has(i.n))",
                "self.list.filter(i, has(i.n)).map(i, i.name) == ['one']",
                "self.labels.all(key, self.labels[key] != '')",
                "self.labels.exists(key, value, key == 'app' && value == 'web')",
                "self.numbers.all(n, n in [1, 2, 3])",
                "self.?s.orValue('') == 'hello' && self.list[?7].hasValue() == false",
                "self.list[1].?n.orValue(9) == 9");
    }

    @Test
    void the_libraries_of_kubernetes_are_there() {
        holds(
                "'a,b'.split(',') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b'",
                "self.s.upperAscii() == 'HELLO' && self.s.substring(1, 3) == 'el' && self.s.replace('l', 'L') == 'heLLo'",
                "'%s has %d, %.1f, %x'.format([self.s, 3, 1.25, 255]) == 'hello has 3, 1.3, ff'"
                        + " || '%s has %d, %.1f, %x'.format([self.s, 3, 1.25, 255]) == 'hello has 3, 1.2, ff'",
                "math.greatest(1, 2, 3) == 3 && math.least([4, 2]) == 2",
                "sets.contains(self.names, ['a']) && !sets.intersects(self.names, ['x'])",
                "!self.numbers.isSorted() && [1, 2, 2].isSorted() && ['a', 'b'].isSorted()",
                "self.numbers.sum() == 6 && [1.5, 1.5].sum() == 3.0 && [duration('1s'), duration('2s')].sum() == duration('3s')",
                "self.numbers.min() == 1 && self.numbers.max() == 3",
                "self.names.indexOf('b') == 1 && self.names.lastIndexOf('b') == 2 && self.names.indexOf('x') == -1",
                "self.s.indexOf('l') == 2 && self.s.lastIndexOf('l') == 3",
                "self.names.distinct() == ['a', 'b'] && self.numbers.sort() == [1, 2, 3]",
                "'abc 123'.find('[0-9]+') == '123' && 'a1b2c3'.findAll('[0-9]') == ['1', '2', '3']",
                "'a1b2c3'.findAll('[0-9]', 2) == ['1', '2'] && 'abc'.find('[0-9]') == ''",
                "url('https://example.com:80/a%20b?k=v&k=w').getHost() == 'example.com:80'",
                "url('https://[::1]:80/').getHostname() == '::1' && url('https://x:80/').getPort() == '80'",
                "url('/a%20b?k=v&k=w').getQuery() == {'k': ['v', 'w']} && url('/a%20b').getEscapedPath() == '/a%20b'",
                "isURL('https://x') && !isURL('x') && url('https://x').getScheme() == 'https'",
                "quantity('1.5Gi').isGreaterThan(quantity('1500Mi')) && quantity('1000m') == quantity('1')",
                "quantity('50k').add(20).compareTo(quantity('50020')) == 0 && quantity('1k').sub(quantity('1')).asInteger() == 999",
                "isQuantity('1Mi') && !isQuantity('1X') && quantity('-1').sign() == -1 && !quantity('500m').isInteger()",
                "isIP('10.0.0.1') && !isIP('10.0.0.300') && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback()",
                "ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1') && string(ip('10.0.0.1')) == '10.0.0.1'",
                "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
                "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.1.2.3/8').ip() == ip('10.1.2.3')",
                "isCIDR('fd00::/64') && !isCIDR('fd00::') && cidr('fd00::/64').prefixLength() == 64",
                "string(cidr('10.0.0.0/8')) == '10.0.0.0/8' && string(self.n) == '3'");
    }

    private record Broken(String entry, String error) {}

    @Test
    void a_violation_says_what_the_rule_wants_said() {
        for (Broken broken : List.of(
                new Broken("{rule: 'self.n < 3 '}", "spec: Invalid value: \"object\": failed rule: self.n < 3"),
                new Broken("{rule: 'self.n < 3', message: ' too big'}", "spec: Invalid value: \"object\": too big"),
                new Broken(
                        "{rule: 'self.n < 3', messageExpression: '\"n is \" + string(self.n) + \", not less than 3\"', message: m}",
                        "spec: Invalid value: \"object\": n is 3, not less than 3"),
                new Broken(
                        "{rule: 'self.n < 3', messageExpression: 'self.list[9].name', message: 'fallback'}",
                        "spec: Invalid value: \"object\": fallback"),
                new Broken(
                        "{rule: 'self.n < 3', messageExpression: '\" \"', message: 'fallback'}",
                        "spec: Invalid value: \"object\": fallback"),
                new Broken(
                        "{rule: 'self.n < 3', fieldPath: '.n'}",
                        "spec.n: Invalid value: \"object\": failed rule: self.n < 3"),
                new Broken(
                        "{rule: 'self.n < 3', fieldPath: \".labels['x.y']\"}",
                        "spec.labels[x.y]: Invalid value: \"object\": failed rule: self.n < 3"),
                new Broken("{rule: 'self.n < 3', reason: FieldValueForbidden, message: 'no'}", "spec: Forbidden: no"),
                new Broken(
                        "{rule: 'self.n < 3', reason: FieldValueRequired, message: 'no'}", "spec: Required value: no"),
                new Broken("{rule: 'self.n < 3', reason: FieldValueDuplicate}", "spec: Duplicate value: \"object\""),
                new Broken(
                        "{rule: 'self.list[1].n == 1'}",
                        "spec: Invalid value: \"object\": no such key: n evaluating rule: self.list[1].n == 1"),
                new Broken(
                        "{rule: 'self.n / 0 == 1'}",
                        "spec: Invalid value: \"object\": division by zero evaluating rule: self.n / 0 == 1"),
                new Broken(
                        "{rule: 'self.port.startsWith(\"x\")'}",
                        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported"
                                + " operator, function or macro signature for rule: self.port.startsWith(\"x\")"),
                new Broken(
                        "{rule: 'quantity(self.s).sign() == 1'}",
                        "spec: Invalid value: \"object\": quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' evaluating rule:"
                                + " quantity(self.s).sign() == 1"))) {
            ObjectNode schema = Schemas.specWith(PROPERTIES, Schemas.json(broken.entry()));
            assertThat(Schemas.problems(schema)).as(broken.entry()).isEmpty();
            assertThat(Schemas.create(schema, SPEC)).as(broken.entry()).containsExactly(broken.error());
        }
    }

    @Test
    void rules_stand_at_every_depth_and_errors_name_the_value() {
        ObjectNode schema = Schemas.json("""
                {type: object, x-kubernetes-validations: [{rule: "self.metadata.name != 'thing'", message: root}],
                 properties: {spec: {type: object, properties: {
                  list: {type: array, items: {type: object, properties: {
                   n: {type: integer, x-kubernetes-validations: [{rule: 'self > 1', message: item}]}}}},
                  map: {type: object, additionalProperties: {type: string, x-kubernetes-validations: [{rule: "self != ''", message: value}]}},
                  port: {x-kubernetes-int-or-string: true, x-kubernetes-validations: [{rule: "type(self) == int || self != ''", message: port}]},
                  none: {type: string, nullable: true, x-kubernetes-validations: [{rule: "self != ''", message: never}]},
                  'odd$name': {type: object, properties: {x: {type: integer}}, x-kubernetes-validations: [{rule: 'self.x > 1', message: odd}]}}}}}
                """);
        assertThat(Schemas.problems(schema)).isEmpty();
        assertThat(Schemas.create(
                        schema,
                        "{list: [{n: 2}, {n: 1}], map: {a: 'x', b: ''}, port: '', none: null, 'odd$name': {x: 1}}"))
                .containsExactly(
                        "<nil>: Invalid value: \"object\": root",
                        "spec.list[1].n: Invalid value: \"integer\": item",
                        "spec.map[b]: Invalid value: \"string\": value",
                        "spec.port: Invalid value: \"\": port",
                        "spec.odd$name: Invalid value: \"object\": odd");
    }
}
