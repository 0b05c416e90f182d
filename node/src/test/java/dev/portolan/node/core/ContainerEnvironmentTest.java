package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerEnvironmentTest {
    private static final PodStatuses.Place PLACE = new PodStatuses.Place("10.244.0.1", "10.244.0.7", Instant.EPOCH);
    private static final Pod POD = new PodBuilder(Pods.of("Always", "a"))
            .editMetadata()
            .addToLabels("app", "web")
            .endMetadata()
            .build();
    private static final ConfigSource SOURCES = new ConfigSource() {
        @Override
        public Optional<Map<String, String>> configMap(String name) {
            return name.equals("settings") ? Optional.of(Map.of("COLOR", "blue")) : Optional.empty();
        }

        @Override
        public Optional<Map<String, String>> secret(String name) {
            return name.equals("login") ? Optional.of(Map.of("password", "s3cret")) : Optional.empty();
        }
    };

    private static Map<String, String> environment(Container container) throws MissingSourceException {
        return ContainerEnvironment.of(
                POD, container, PLACE, SOURCES, Map.of("DB_SERVICE_HOST", "10.96.0.9", "COLOR", "grey"));
    }

    private static ContainerBuilder container() {
        return new ContainerBuilder().withName("a");
    }

    @Test
    void variables_come_from_everywhere_and_the_containers_own_win() throws MissingSourceException {
        Container container = container()
                .addNewEnvFrom()
                .withNewConfigMapRef("settings", false)
                .endEnvFrom()
                .addNewEnv()
                .withName("URL")
                .withValue("http://$(DB_SERVICE_HOST)/$(COLOR)/$(LATER)")
                .endEnv()
                .addNewEnv()
                .withName("LATER")
                .withValue("x")
                .endEnv()
                .addNewEnv()
                .withName("PASSWORD")
                .withNewValueFrom()
                .withNewSecretKeyRef("password", "login", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("APP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "metadata.labels['app']")
                .endValueFrom()
                .endEnv()
                .build();
        assertThat(environment(container))
                .containsEntry("COLOR", "blue")
                .containsEntry("URL", "http://10.96.0.9/blue/$(LATER)")
                .containsEntry("PASSWORD", "s3cret")
                .containsEntry("IP", "10.244.0.7")
                .containsEntry("APP", "web")
                .containsEntry("DB_SERVICE_HOST", "10.96.0.9");
    }

    @Test
    void a_missing_source_says_which_field_wants_what() {
        Container container = container()
                .addNewEnv()
                .withName("X")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("SIZE", "settings", false)
                .endValueFrom()
                .endEnv()
                .build();
        assertThatThrownBy(() -> environment(container))
                .isInstanceOf(MissingSourceException.class)
                .hasMessage("env[X].valueFrom: couldn't find key SIZE in configmap \"settings\"");
    }

    @Test
    void a_missing_optional_source_is_left_out() throws MissingSourceException {
        Container container = container()
                .addNewEnvFrom()
                .withNewSecretRef("nowhere", true)
                .endEnvFrom()
                .addNewEnv()
                .withName("X")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("SIZE", "settings", true)
                .endValueFrom()
                .endEnv()
                .build();
        assertThat(environment(container)).doesNotContainKey("X");
    }

    @Test
    void resources_are_whole_numbers_in_units_of_the_divisor() throws MissingSourceException {
        Container container = container()
                .withNewResources()
                .addToLimits("cpu", new Quantity("1500m"))
                .addToLimits("memory", new Quantity("64Mi"))
                .endResources()
                .addNewEnv()
                .withName("CPUS")
                .withNewValueFrom()
                .withNewResourceFieldRef()
                .withDivisor(new Quantity("1"))
                .withResource("limits.cpu")
                .endResourceFieldRef()
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("MEM")
                .withNewValueFrom()
                .withNewResourceFieldRef()
                .withDivisor(new Quantity("1Mi"))
                .withResource("limits.memory")
                .endResourceFieldRef()
                .endValueFrom()
                .endEnv()
                .build();
        assertThat(environment(container)).containsEntry("CPUS", "2").containsEntry("MEM", "64");
    }
}
