package dev.portolan.linux;

import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Mounts;
import dev.portolan.linux.libc.Namespaces;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A platform thread of its own that goes to another network namespace, does one thing there, and comes back before anybody hears of it. */
final class Excursion {
    /** A way into another namespace. */
    interface Way {
        void go() throws KernelException;
    }

    private Excursion() {}

    static <T> T call(String name, Way there, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> thereAndBack(there, body));
        Thread traveller = Thread.ofPlatform()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(task);
        return await(task, traveller);
    }

    /**
     * The way back is no courtesy: completing the task may wake a virtual thread, for which the JVM may start a carrier thread, which would
     * live in the other namespace for ever.
     */
    private static <T> T thereAndBack(Way there, Callable<T> body) throws Exception {
        int home = KernelException.check(
                "open", "own namespace", Descriptors.open("/proc/thread-self/ns/net", Descriptors.READ_ONLY));
        try {
            there.go();
            try {
                return body.call();
            } finally {
                KernelException.check("setns", "way back", Namespaces.setns(home, Namespaces.NETWORK));
            }
        } finally {
            Descriptors.close(home);
        }
    }

    /**
     * Runs {@code body}, which may change what files and host name the thread sees, and comes back as well. Such a thread gets a working
     * folder of its own with its namespace, and keeps it.
     */
    static <T> T alone(String name, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            int mounts = own("mnt");
            int hostname = own("uts");
            String folder = System.getProperty("user.dir", "/");
            try {
                return body.call();
            } finally {
                KernelException.check("setns", "way back", Namespaces.setns(hostname, Namespaces.HOST_NAME));
                Descriptors.close(hostname);
                KernelException.check("unshare", "root", Namespaces.unshare(Namespaces.FILES));
                KernelException.check("setns", "way back", Namespaces.setns(mounts, Namespaces.MOUNT));
                Descriptors.close(mounts);
                KernelException.check("chdir", folder, Mounts.chdir(folder));
            }
        });
        Thread traveller = Thread.ofPlatform()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(task);
        return await(task, traveller);
    }

    private static int own(String kind) throws KernelException {
        String path = "/proc/thread-self/ns/" + kind;
        return KernelException.check("open", path, Descriptors.open(path, Descriptors.READ_ONLY));
    }

    private static <T> T await(FutureTask<T> task, Thread traveller) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    traveller.interrupt();
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Exception unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
