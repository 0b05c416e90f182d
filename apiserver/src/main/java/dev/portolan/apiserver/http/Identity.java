package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.User;

/**
 * Who asks.
 *
 * @param user who showed credentials
 * @param effective as whom the request is answered: the same, or whom that one impersonates
 */
record Identity(User user, User effective) {
    /** Somebody who has shown nothing yet. */
    static final Identity ANONYMOUS = new Identity(User.ANONYMOUS, User.ANONYMOUS);
}
