package dev.portolan.node.image;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds the program of a container: what its image is mapped to, a built-in image, or its own command. */
public final class ProgramChoice {
    private static final String LATEST = ":latest";

    private final Function<String, Optional<ImageProgram>> catalogue;

    /** Chooses by {@code catalogue}, asked anew each time. */
    public ProgramChoice(Function<String, Optional<ImageProgram>> catalogue) {
        this.catalogue = catalogue;
    }

    /** The program, or empty when nobody can run the image: then {@link #advice} says what to do. */
    public Optional<Program> of(Container container) {
        String image = container.getImage();
        Optional<ImageProgram> mapped = mapped(image).or(() -> BuiltInImages.of(image));
        List<String> command = container.getCommand();
        if (!command.isEmpty()) {
            Map<String, String> env = mapped.map(ImageProgram::env).orElse(Map.of());
            if (mapped.isPresent() && BuiltInImages.isEntryPoint(mapped.get().builtin(), command.getFirst())) {
                List<String> args = joined(command.subList(1, command.size()), container.getArgs());
                return Optional.of(new Program.BuiltIn(mapped.get().builtin(), args, env));
            }
            String folder = mapped.map(ImageProgram::workingDir).orElse("");
            return Optional.of(
                    new Program.Command(joined(command, container.getArgs()), workingDir(container, folder), env));
        }
        return mapped.map(program -> run(container, program));
    }

    private static Program run(Container container, ImageProgram program) {
        List<String> args = container.getArgs().isEmpty() ? program.args() : container.getArgs();
        if (!program.builtin().isEmpty()) {
            return new Program.BuiltIn(program.builtin(), args, program.env());
        }
        return new Program.Command(
                joined(program.command(), args), workingDir(container, program.workingDir()), program.env());
    }

    private Optional<ImageProgram> mapped(String image) {
        Optional<ImageProgram> exact = catalogue.apply(image);
        if (exact.isPresent()) {
            return exact;
        }
        if (image.endsWith(LATEST)) {
            return catalogue.apply(image.substring(0, image.length() - LATEST.length()));
        }
        return BuiltInImages.tag(image).isEmpty() ? catalogue.apply(image + LATEST) : Optional.empty();
    }

    private static String workingDir(Container container, String otherwise) {
        String own = container.getWorkingDir();
        return own == null || own.isEmpty() ? otherwise : own;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** What to add to portolan.yaml so that the container can run. */
    public static String advice(Container container) {
        int port = container.getPorts().stream()
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(8080);
        return "no program is known for image \"" + container.getImage() + "\" of container " + container.getName()
                + ": Portolan runs programs of this host in place of images; add to portolan.yaml beside the manifests, under images:,"
                + " either  \"" + container.getImage() + "\": { builtin: echo, args: [\"--port=" + port + "\"] }"
                + "  or  \"" + container.getImage() + "\": { command: [\"your-program\"] }"
                + "  (a container with a command of its own needs no entry)";
    }
}
