package dev.portolan.controllers;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.util.function.BiPredicate;

/** A client of a real API that is refused some of its calls. */
public final class Refusing {
    private Refusing() {}

    /** {@code client}, where each call that {@code refused} holds for, by the method's name and arguments, answers 500. */
    public static KubernetesClient calls(KubernetesClient client, BiPredicate<String, Object[]> refused) {
        return refuse(KubernetesClient.class, client, refused);
    }

    /** {@code real} in the same way; what is not part of {@code type} is not offered. */
    public static <T> T refuse(Class<T> type, T real, BiPredicate<String, Object[]> refused) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, passed) -> {
            Object[] arguments = passed == null ? new Object[0] : passed;
            if (refused.test(method.getName(), arguments)) {
                throw new KubernetesClientException("as the test wants", HttpURLConnection.HTTP_INTERNAL_ERROR, null);
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }));
    }
}
