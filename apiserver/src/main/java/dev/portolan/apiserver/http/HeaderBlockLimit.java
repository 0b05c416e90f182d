package dev.portolan.apiserver.http;

/**
 * Follows the frames of one HTTP/2 connection as their bytes come in (RFC 9113 section 4.1), and counts in how many of them a header block
 * comes: nothing else bounds CONTINUATION frames that are empty (section 10.5.1, CVE-2024-27316). Not thread-safe.
 */
final class HeaderBlockLimit {
    /** Of 16 KiB each, at least: more than the headers that the server takes at all. */
    private static final int MOST_FRAMES = 16;

    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    private static final int TYPE_AT = 3;
    private static final int CONTINUATION = 9;

    private long toSkip = PREFACE_BYTES;
    private int headBytes;
    private long length;
    private int continuations;

    /** Looks at what came next; false once a header block has come in too many frames. */
    boolean allows(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, bytes.length - at);
                toSkip -= skipped;
                at += skipped;
            } else {
                head(bytes[at++] & 0xff);
                if (continuations > MOST_FRAMES) return false;
            }
        }
        return true;
    }

    private void head(int next) {
        if (headBytes < TYPE_AT) {
            length = length << 8 | next;
        } else if (headBytes == TYPE_AT) {
            continuations = next == CONTINUATION ? continuations + 1 : 0;
        }
        if (++headBytes == HEAD_BYTES) {
            toSkip = length;
            headBytes = 0;
            length = 0;
        }
    }
}
