package dev.portolan.controllers.runtime;

/** Keeps one promise of the API for as long as it runs. */
public interface Controller extends AutoCloseable {
    /** Starts to work as soon as everything it reads has been listed. Returns at once; to be called once. */
    void start();

    /** Ends everything it started. */
    @Override
    void close();
}
