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
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private record Who(String rule, InetAddress client) {}

    private static final class Account {
        /** When the next request would be just in time. */
        private final AtomicLong due = new AtomicLong(Long.MIN_VALUE);

        private final AtomicInteger underWay = new AtomicInteger();
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

    /** A visit, or {@link #TOO_MANY}. */
    Visit enter(Rate rate, InetAddress client, long now) {
        if (accounts.size() > MANY) {
            accounts.values().removeIf(a -> a.underWay.get() == 0 && a.due.get() - now <= 0);
        }
        Account account = accounts.computeIfAbsent(new Who(rate.key(), client), w -> new Account());
        if (account.underWay.incrementAndGet() > rate.underWay() && rate.underWay() > 0
                || rate.perMinute() > 0 && !inTime(account, rate, now)) {
            account.underWay.decrementAndGet();
            return TOO_MANY;
        }
        return new Visit(account);
    }

    private static boolean inTime(Account account, Rate rate, long now) {
        long interval = MINUTE / rate.perMinute();
        while (true) {
            long due = account.due.get();
            long from = due == Long.MIN_VALUE || due - now < 0 ? now : due;
            if (from - now > interval * rate.burst()) {
                return false;
            }
            if (account.due.compareAndSet(due, from + interval)) {
                return true;
            }
        }
    }
}
