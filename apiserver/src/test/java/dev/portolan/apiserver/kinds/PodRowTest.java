package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** READY, STATUS and RESTARTS of pods as Kubernetes' own printer has them. */
class PodRowTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOW = "2026-01-01T00:10:00Z";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "0/1 Pending 0                 | '' | 'phase': 'Pending'",
                "0/1 ContainerCreating 0       | '' | 'phase': 'Pending', 'containerStatuses': [{'state': {'waiting': {'reason': 'ContainerCreating'}}}]",
                "0/1 ImagePullBackOff 0        | '' | 'phase': 'Pending', 'containerStatuses': [{'state': {'waiting': {'reason': 'ImagePullBackOff'}}}]",
                "1/1 Running 0                 | '' | 'phase': 'Running', 'containerStatuses': [{'ready': true, 'state': {'running': {}}}]",
                "0/1 CrashLoopBackOff 2 (5m ago) | '' | 'phase': 'Running', 'containerStatuses': [{'restartCount': 2, 'state': {'waiting': {'reason': 'CrashLoopBackOff'}}, 'lastState': {'terminated': {'finishedAt': '2026-01-01T00:05:00Z'}}}]",
                "0/1 Completed 0               | '' | 'phase': 'Succeeded', 'containerStatuses': [{'state': {'terminated': {'exitCode': 0, 'reason': 'Completed'}}}]",
                "0/1 ExitCode:3 0              | '' | 'phase': 'Failed', 'containerStatuses': [{'state': {'terminated': {'exitCode': 3}}}]",
                "0/1 Signal:9 0                | '' | 'phase': 'Failed', 'containerStatuses': [{'state': {'terminated': {'exitCode': 137, 'signal': 9}}}]",
                "0/1 Evicted 0                 | '' | 'phase': 'Failed', 'reason': 'Evicted'",
                "0/1 Init:0/1 0                | '' | 'phase': 'Pending', 'initContainerStatuses': [{'state': {'running': {}}}]",
                "0/1 Init:CrashLoopBackOff 1   | '' | 'phase': 'Pending', 'initContainerStatuses': [{'restartCount': 1, 'state': {'waiting': {'reason': 'CrashLoopBackOff'}}}]",
                "0/1 Init:Error 0              | '' | 'phase': 'Pending', 'initContainerStatuses': [{'state': {'terminated': {'exitCode': 1, 'reason': 'Error'}}}]",
                "0/1 SchedulingGated 0         | '' | 'phase': 'Pending', 'conditions': [{'type': 'PodScheduled', 'reason': 'SchedulingGated'}]",
                "1/1 Terminating 0             | '2026-01-01T00:09:00Z' | 'phase': 'Running', 'containerStatuses': [{'ready': true, 'state': {'running': {}}}]",
                "0/1 Completed 0               | '2026-01-01T00:09:00Z' | 'phase': 'Succeeded', 'containerStatuses': [{'state': {'terminated': {'exitCode': 0, 'reason': 'Completed'}}}]",
            })
    void a_pod_is_summed_up_in_one_word(String expected, String deleted, String status) {
        String metadata = deleted.equals("''") ? "" : ", 'deletionTimestamp': " + deleted;
        String pod = "{'metadata': {'name': 'p'" + metadata + "}, 'spec': {'containers': [{'name': 'c'}],"
                + " 'initContainers': [{'name': 'i'}]}, 'status': {" + status + "}}";
        var cells = PodRow.of((ObjectNode) JSON.readTree(pod.replace('\'', '"')), Instant.parse(NOW));
        assertThat(cells.get(1) + " " + cells.get(2) + " " + cells.get(3)).isEqualTo(expected.strip());
    }
}
