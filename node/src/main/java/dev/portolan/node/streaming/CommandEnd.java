package dev.portolan.node.streaming;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;

/** How a remote command ended, in the form that v4.channel.k8s.io and later expect on the error stream. */
final class CommandEnd {
    private CommandEnd() {}

    /** The program ended by itself or was ended. */
    static byte[] exit(int code) {
        if (code == 0) {
            return bytes(new StatusBuilder().withStatus("Success").build());
        }
        return bytes(new StatusBuilder()
                .withStatus("Failure")
                .withReason("NonZeroExitCode")
                .withMessage("command terminated with non-zero exit code: exit status " + code)
                .withNewDetails()
                .addNewCause()
                .withReason("ExitCode")
                .withMessage(String.valueOf(code))
                .endCause()
                .endDetails()
                .build());
    }

    /** It never ran. */
    static byte[] failed(String why) {
        return bytes(new StatusBuilder()
                .withStatus("Failure")
                .withReason("InternalError")
                .withMessage("Internal error occurred: " + why)
                .withCode(500)
                .build());
    }

    private static byte[] bytes(Status status) {
        return Serialization.asJson(status).getBytes(StandardCharsets.UTF_8);
    }
}
