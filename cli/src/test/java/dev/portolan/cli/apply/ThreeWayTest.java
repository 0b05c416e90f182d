package dev.portolan.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ThreeWayTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            what is not written stays as others set it | {"a":1}       | {"a":1}         | {"a":1,"replicas":3}             | {"a":1,"replicas":3}
            what is written wins over others           | {"replicas":2}| {"replicas":2}  | {"replicas":3}                   | {"replicas":2}
            what was written and isn't any more goes   | {"m":{"a":1,"b":2}} | {"m":{"b":2}} | {"m":{"a":1,"b":2,"c":3}}    | {"m":{"b":2,"c":3}}
            a null makes a field go                    | {}            | {"a":null}      | {"a":1,"b":2}                    | {"b":2}
            a null is not written                      | {}            | {"a":null}      | {"b":2}                          | {"b":2}
            lists are taken as a whole                 | {"l":[1,2]}   | {"l":[2]}       | {"l":[1,2,3]}                    | {"l":[2]}
            an object may take a scalar's place        | {"a":1}       | {"a":{"b":1}}   | {"a":1}                          | {"a":{"b":1}}
            another strategy drops the old one's parts | {}            | {"strategy":{"type":"Recreate"}} | {"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}} | {"strategy":{"type":"Recreate"}}
            the same strategy keeps its parts          | {}            | {"strategy":{"type":"RollingUpdate"}} | {"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}} | {"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}
            """)
    void the_manifest_wins_and_the_rest_stays(String rule, String last, String wanted, String live, String merged) {
        assertThat(ThreeWay.merge(object(last), object(wanted), object(live))).isEqualTo(object(merged));
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
