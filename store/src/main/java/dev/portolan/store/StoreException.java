package dev.portolan.store;

/** The store cannot do what it should: the disk refuses, the folder is another's, the watch fell behind. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
