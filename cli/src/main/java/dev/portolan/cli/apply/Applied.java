package dev.portolan.cli.apply;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.Problem;
import java.util.List;

/** What became of one manifest. */
public sealed interface Applied {
    Manifest manifest();

    /** It is in the API as written. {@code how} is created, configured or unchanged. */
    record Stored(Manifest manifest, String how, List<String> warnings) implements Applied {}

    /** The API refused it; nothing was changed. */
    record Refused(Manifest manifest, List<Problem> problems) implements Applied {}
}
