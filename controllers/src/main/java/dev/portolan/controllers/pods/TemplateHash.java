package dev.portolan.controllers.pods;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * A short name for a pod template: equal templates have equal hashes, in every process. The order of fields and fields without content do
 * not matter, nor do the labels by which controllers mark the pods of one template.
 */
public final class TemplateHash {
    /** The label of pods and ReplicaSets of a Deployment that says which template they are of. */
    public static final String DEPLOYMENT_LABEL = "pod-template-hash";

    /** As in generated names, without vowels: it makes no words, and may end up in a name. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int LENGTH = 10;

    private final KubernetesSerialization serialization;

    public TemplateHash(KubernetesSerialization serialization) {
        this.serialization = serialization;
    }

    /**
     * The hash of {@code template}.
     *
     * @param collisions how often an equal hash turned out to stand for another template; each number gives another hash
     */
    public String of(PodTemplateSpec template, int collisions) {
        var text = new StringBuilder();
        write(serialization.convertValue(template, Map.class), "", text);
        if (collisions > 0) {
            text.append(collisions);
        }
        byte[] digest = sha256(text.toString());
        var hash = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            hash.append(LETTERS.charAt(Byte.toUnsignedInt(digest[i]) % LETTERS.length()));
        }
        return hash.toString();
    }

    private static void write(Object value, String path, StringBuilder text) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, each) -> sorted.put(String.valueOf(key), each == null ? "" : each));
                sorted.forEach((key, each) -> write(each, path + "/" + key, text));
            }
            case Collection<?> items -> {
                int index = 0;
                for (Object each : items) {
                    write(each, path + "/" + index++, text);
                }
            }
            default -> {
                String line = value.toString();
                if (!line.isEmpty() && !path.equals("/metadata/labels/" + DEPLOYMENT_LABEL)) {
                    text.append(path)
                            .append('=')
                            .append(line.length())
                            .append(':')
                            .append(line)
                            .append('\n');
                }
            }
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
