package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Policy.Rate;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each client address asks, counted over all event loops by the generic cell rate algorithm: one number per client, no queue.
 * When a flood from many addresses fills the table, those that have been quiet are forgotten.
 */
final class Limiter {
    private static final int MANY = 100_000;
    private static final long NEVER = Long.MIN_VALUE;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private record Who(String rule, InetAddress client) {}

    private static final class Account {
        /** When the next request would be just in time. */
        private final AtomicLong due = new AtomicLong(NEVER);

        private final AtomicInteger underWay = new AtomicInteger();

        private boolean quiet(long now) {
            return underWay.get() == 0 && past(due.get(), now);
        }
    }

    /** One request that counts. */
    static final class Visit {
        private final Account account;

        private Visit(Account account) {
            this.account = account;
        }

        /** It is over. */
        void end() {
            account.underWay.decrementAndGet();
        }
    }

    /** Instead of a visit. */
    static final Visit TOO_MANY = new Visit(new Account());

    private final ConcurrentHashMap<Who, Account> accounts = new ConcurrentHashMap<>();
    /** Before when the table is not swept again: one look at all of it costs more than a request. */
    private final AtomicLong sweep = new AtomicLong(NEVER);

    /** How many clients are remembered, each once for every rule that counts it. */
    int remembered() {
        return accounts.size();
    }

    /** A visit, or {@link #TOO_MANY}. */
    Visit enter(Rate rate, InetAddress client, long now) {
        long next = sweep.get();
        if (accounts.size() > MANY && past(next, now) && sweep.compareAndSet(next, now + SECOND)) {
            accounts.keySet().forEach(who -> accounts.computeIfPresent(who, (w, a) -> a.quiet(now) ? null : a));
        }
        int[] place = new int[1];
        // Counted within the table's own lock, so that no sweep takes the account away in between.
        Account account = accounts.compute(new Who(rate.key(), client), (w, known) -> {
            Account counted = known == null ? new Account() : known;
            place[0] = counted.underWay.incrementAndGet();
            return counted;
        });
        if (place[0] > rate.underWay() && rate.underWay() > 0 || rate.perMinute() > 0 && !inTime(account, rate, now)) {
            account.underWay.decrementAndGet();
            return TOO_MANY;
        }
        return new Visit(account);
    }

    private static boolean past(long moment, long now) {
        return moment == NEVER || moment - now <= 0;
    }

    private static boolean inTime(Account account, Rate rate, long now) {
        long interval = MINUTE / rate.perMinute();
        while (true) {
            long due = account.due.get();
            long from = past(due, now) ? now : due;
            if (from - now > interval * rate.burst()) {
                return false;
            }
            if (account.due.compareAndSet(due, from + interval)) {
                return true;
            }
        }
    }
}
