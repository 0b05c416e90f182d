package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One change to a good Deployment or pod, and the one error it makes, in Kubernetes' words. */
class WorkloadRulesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String POD_SPEC =
            "{'containers': [{'name': 'web', 'image': 'web:1', 'ports': [{'containerPort': 80}]}]}";
    private static final String DEPLOYMENT =
            "{'metadata': {'name': 'web', 'namespace': 'default'}, 'spec': {'replicas': 2, 'selector': {'matchLabels': {'app': 'web'}},"
                    + " 'template': {'metadata': {'labels': {'app': 'web'}}, 'spec': " + POD_SPEC + "}}}";

    private static ObjectNode read(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'replicas': 2 | 'replicas': -1 | spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                "'labels': {'app': 'web'} | 'labels': {'app': 'wep'} | spec.template.metadata.labels: Invalid value: {'app':'wep'}: `selector` does not match template `labels`",
                "'matchLabels': {'app': 'web'} | 'matchLabels': {} | spec.selector: Invalid value: {'matchLabels':{}}: empty selector is invalid for deployment",
                "'containers': [ | 'restartPolicy': 'Never', 'containers': [ | spec.template.spec.restartPolicy: Unsupported value: 'Never': supported values: 'Always'",
                "'name': 'web', 'image': 'web:1' | 'name': 'web' | spec.template.spec.containers[0].image: Required value",
                "'containerPort': 80 | 'containerPort': 70000 | spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
                "'ports': [ | 'volumeMounts': [{'name': 'gone', 'mountPath': '/x'}], 'ports': [ | spec.template.spec.containers[0].volumeMounts[0].name: Not found: 'gone'",
                "'ports': [ | 'readinessProbe': {}, 'ports': [ | spec.template.spec.containers[0].readinessProbe: Required value: must specify a handler type",
                "'replicas': 2 | 'strategy': {'rollingUpdate': {'maxSurge': 0, 'maxUnavailable': 0}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
                "'replicas': 2 | 'strategy': {'type': 'Recreate', 'rollingUpdate': {}} | spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
            })
    void one_wrong_field_of_a_deployment_is_one_error(String good, String wrong, String error) {
        ObjectNode deployment = read(DEPLOYMENT.replace(good.strip(), wrong.strip()));
        var strategy = new DeploymentStrategy();
        strategy.applyDefaults(deployment);
        assertThat(strategy.validate(deployment))
                .extracting(e -> e.toString().replace('"', '\''))
                .containsExactly(error.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'persistentVolumeClaim': {'claimName': '../../kube-system'} | persistentVolumeClaim.claimName: Invalid value: '../../kube-system': a lowercase RFC 1123 subdomain",
                "'hostPath': {'path': '/data/../etc'} | hostPath.path: Invalid value: '/data/../etc': must not contain '..'",
                "'configMap': {'name': 'c', 'items': [{'key': 'k', 'path': '../../etc/x'}]} | configMap.items[0].path: Invalid value: '../../etc/x': must not contain '..'",
                "'configMap': {'name': 'c', 'items': [{'key': 'k', 'path': '/etc/x'}]} | configMap.items[0].path: Invalid value: '/etc/x': must be a relative path",
                "'secret': {'secretName': 's', 'items': [{'key': 'k', 'path': '..data'}]} | secret.items[0].path: Invalid value: '..data': must not start with '..'",
                "'secret': {'secretName': 's', 'items': [{'path': 'p'}]} | secret.items[0].key: Required value",
                "'secret': {'secretName': 's', 'defaultMode': 2048} | secret.defaultMode: Invalid value: 2048: must be a number between 0 and 0777 (octal), both inclusive",
                "'downwardAPI': {'items': [{'path': 'a/../../b', 'fieldRef': {'fieldPath': 'metadata.name'}}]} | downwardAPI.items[0].path: Invalid value: 'a/../../b': must not contain '..'",
                "'projected': {'sources': [{'serviceAccountToken': {'path': '../token'}}]} | projected.sources[0].serviceAccountToken.path: Invalid value: '../token': must not contain '..'",
            })
    void a_volume_does_not_reach_out_of_itself(String source, String error) {
        ObjectNode pod = read("{'metadata': {'name': 'p', 'namespace': 'default'}, 'spec': "
                + POD_SPEC.replace("'containers'", "'volumes': [{'name': 'v', " + source.strip() + "}], 'containers'")
                + "}");
        var strategy = new PodStrategy();
        strategy.applyDefaults(pod);
        assertThat(strategy.validate(pod))
                .singleElement()
                .satisfies(e ->
                        assertThat(e.toString().replace('"', '\'')).startsWith("spec.volumes[0]." + error.strip()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'mountPath': '/m', 'subPath': '../up' | subPath: Invalid value: '../up': must not contain '..'",
                "'mountPath': '/m', 'subPath': '/etc' | subPath: Invalid value: '/etc': must be a relative path",
                "'mountPath': '/m', 'subPathExpr': '$(A)/../../b' | subPathExpr: Invalid value: '$(A)/../../b': must not contain '..'",
                "'mountPath': '/m', 'subPath': 'a', 'subPathExpr': 'b' | subPathExpr: Invalid value: 'b': subPathExpr and subPath are mutually exclusive",
                "'mountPath': '/m\\u0000' | mountPath: Invalid value: '/m\\u0000': must not contain a NUL character",
            })
    void a_mount_stays_in_its_volume(String mount, String error) {
        ObjectNode pod = read("{'metadata': {'name': 'p', 'namespace': 'default'}, 'spec': "
                + POD_SPEC.replace("'containers'", "'volumes': [{'name': 'v', 'emptyDir': {}}], 'containers'")
                        .replace("'ports'", "'volumeMounts': [{'name': 'v', " + mount.strip() + "}], 'ports'")
                + "}");
        var strategy = new PodStrategy();
        strategy.applyDefaults(pod);
        assertThat(strategy.validate(pod))
                .extracting(e -> e.toString().replace('"', '\''))
                .containsExactly("spec.containers[0].volumeMounts[0]." + error.strip());
    }

    @Test
    void a_good_deployment_is_good_and_defaults_change_nothing_the_second_time() {
        ObjectNode deployment = read(DEPLOYMENT);
        var strategy = new DeploymentStrategy();
        strategy.applyDefaults(deployment);
        assertThat(strategy.validate(deployment)).isEmpty();
        ObjectNode once = deployment.deepCopy();
        strategy.applyDefaults(deployment);
        assertThat(deployment).isEqualTo(once);
    }

    @Test
    void of_a_pod_only_the_image_may_change() {
        var strategy = new PodStrategy();
        ObjectNode before = read("{'metadata': {'name': 'p', 'namespace': 'default'}, 'spec': " + POD_SPEC + "}");
        strategy.applyDefaults(before);
        strategy.prepareForCreate(before);
        ObjectNode image = before.deepCopy();
        ((ObjectNode) image.at("/spec/containers/0")).put("image", "web:2");
        assertThat(strategy.validateUpdate(image, before)).isEmpty();
        ObjectNode name = before.deepCopy();
        name.withObject("/spec").put("dnsPolicy", "Default");
        assertThat(strategy.validateUpdate(name, before))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than")
                .contains("spec.dnsPolicy");
    }

    @ParameterizedTest
    @CsvSource({
        "'', Running, -1, 0",
        "node, Running, -1, 30",
        "node, Running, 0, 0",
        "node, Running, 5, 5",
        "node, Failed, 5, 0"
    })
    void a_pod_has_time_to_end_only_where_it_runs(String node, String phase, long asked, long seconds) {
        ObjectNode pod = read("{'spec': {'nodeName': '" + node + "', 'terminationGracePeriodSeconds': 30},"
                + " 'status': {'phase': '" + phase + "'}}");
        OptionalLong wish = asked < 0 ? OptionalLong.empty() : OptionalLong.of(asked);
        assertThat(new PodStrategy().gracePeriodSeconds(pod, wish)).isEqualTo(seconds);
    }
}
