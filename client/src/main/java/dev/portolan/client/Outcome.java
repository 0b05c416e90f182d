package dev.portolan.client;

import java.time.Duration;

/** What a {@link Reconciler} wants next for the key it was given. */
public sealed interface Outcome {
    /** Nothing until the key is enqueued again. */
    record Done() implements Outcome {}

    /** The same key once more, {@code delay} from now, unless it is enqueued earlier. */
    record RequeueAfter(Duration delay) implements Outcome {}

    /** Nothing until the key is enqueued again. */
    static Outcome done() {
        return new Done();
    }

    /** The same key once more, {@code delay} from now. */
    static Outcome after(Duration delay) {
        return new RequeueAfter(delay);
    }
}
