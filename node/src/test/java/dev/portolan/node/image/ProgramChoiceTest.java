package dev.portolan.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramChoiceTest {
    private final Map<String, ImageProgram> map = Map.of(
            "shop:1.0",
            ImageProgram.builtin("echo", "--port=3000"),
            "inventory",
            new ImageProgram("", List.of("java", "-jar"), List.of("a.jar"), "/work", Map.of("X", "1")));
    private final ProgramChoice choice = new ProgramChoice(image -> Optional.ofNullable(map.get(image)));

    private static ContainerBuilder image(String image) {
        return new ContainerBuilder().withName("c").withImage(image);
    }

    private Program choose(ContainerBuilder container) {
        return choice.of(container.build()).orElseThrow();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "portolan/echo, echo",
        "portolan/echo:2, echo",
        "registry.example:5000/portolan/echo@sha256:abc, echo",
        "registry.k8s.io/e2e-test-images/agnhost:2.39, agnhost",
        "registry.k8s.io/pause:3.9, pause",
    })
    void some_images_are_built_in(String image, String program) {
        assertThat(choose(image(image)))
                .isInstanceOfSatisfying(
                        Program.BuiltIn.class, b -> assertThat(b.name()).isEqualTo(program));
    }

    @Test
    void the_containers_args_replace_those_of_the_map() {
        assertThat(choose(image("shop:1.0"))).isEqualTo(new Program.BuiltIn("echo", List.of("--port=3000"), Map.of()));
        assertThat(choose(image("shop:1.0").withArgs("--port=1")))
                .isEqualTo(new Program.BuiltIn("echo", List.of("--port=1"), Map.of()));
    }

    @Test
    void latest_is_the_same_as_no_tag() {
        var expected = new Program.Command(List.of("java", "-jar", "a.jar"), "/work", Map.of("X", "1"));
        assertThat(choose(image("inventory"))).isEqualTo(expected);
        assertThat(choose(image("inventory:latest"))).isEqualTo(expected);
    }

    @Test
    void a_container_with_a_command_needs_no_map() {
        assertThat(choose(image("busybox").withCommand("sleep").withArgs("9")))
                .isEqualTo(new Program.Command(List.of("sleep", "9"), "", Map.of()));
    }

    @Test
    void the_entry_point_of_a_built_in_image_stays_built_in() {
        assertThat(choose(image("k8s.example/agnhost:2").withCommand("/agnhost", "netexec")))
                .isEqualTo(new Program.BuiltIn("agnhost", List.of("netexec"), Map.of()));
    }

    @Test
    void an_image_nobody_knows_gets_advice_that_can_be_pasted() {
        Container unknown =
                image("mongo:7").addNewPort().withContainerPort(27017).endPort().build();
        assertThat(choice.of(unknown)).isEmpty();
        assertThat(ProgramChoice.advice(unknown))
                .contains("portolan.yaml", "\"mongo:7\": { builtin: echo, args: [\"--port=27017\"] }");
    }
}
