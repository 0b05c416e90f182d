package dev.portolan.node.image;

import java.util.Optional;
import java.util.Set;

/** Images that need no entry in portolan.yaml. */
final class BuiltInImages {
    private static final Set<String> BY_LAST_ELEMENT = Set.of("agnhost", "pause");

    private BuiltInImages() {}

    /** The program built in for an image reference. */
    static Optional<ImageProgram> of(String image) {
        String name = withoutTag(image);
        if (name.equals("portolan/echo") || name.endsWith("/portolan/echo")) {
            return Optional.of(ImageProgram.builtin("echo"));
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        return BY_LAST_ELEMENT.contains(last) ? Optional.of(ImageProgram.builtin(last)) : Optional.empty();
    }

    /** Whether {@code program} is how the image of that name itself calls its program, such as {@code /agnhost}. */
    static boolean isEntryPoint(String builtin, String program) {
        return !builtin.isEmpty()
                && program.substring(program.lastIndexOf('/') + 1).equals(builtin);
    }

    /** The tag or digest of a reference, with its separator; empty where there is none. */
    static String tag(String image) {
        return image.substring(withoutTag(image).length());
    }

    private static String withoutTag(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0 ? name : name.substring(0, colon);
    }
}
