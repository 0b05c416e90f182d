import java.io.IOException;
import java.net.InetAddress;
import java.util.Hashtable;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** A cluster name's address, asked for anew each time: pods move. Where a pod has no /etc/resolv.conf of its own, PORTOLAN_DNS says whom to ask. */
final class Names {
    private Names() {}

    static String address(String name) throws IOException {
        String server = System.getenv("PORTOLAN_DNS");
        if (server == null) return InetAddress.getByName(name).getHostAddress();
        try {
            Hashtable<String, String> environment = new Hashtable<>();
            environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
            environment.put("java.naming.provider.url", "dns://" + server);
            return String.valueOf(new InitialDirContext(environment).getAttributes(name, new String[] {"A"}).get("A").get());
        } catch (NamingException unknown) {
            throw new IOException(name + ": " + unknown.getMessage(), unknown);
        }
    }
}
