package dev.portolan.apiserver.auth;

/** Decides whether a user may do something. Thread-safe. */
public interface Authorizer {
    Decision decide(Attributes wanted);
}
