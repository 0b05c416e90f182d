import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Adds up the test reports of all modules: each failure and each skip with its reason, then one line of counts. */
class Summary {
    public static void main(String[] args) throws Exception {
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        for (Path report : reports(Path.of(args[0]))) {
            var cases = builder.parse(report.toFile()).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                var test = (Element) cases.item(i);
                String name = test.getAttribute("classname") + " " + test.getAttribute("name");
                Element skip = child(test, "skipped");
                if (child(test, "failure") != null || child(test, "error") != null) {
                    failed++;
                    System.out.println("FAILED   " + name);
                } else if (skip != null) {
                    skipped++;
                    System.out.println("skipped  " + name + ": " + reason(skip));
                } else {
                    passed++;
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        System.exit(failed > 0 || passed == 0 ? 1 : 0);
    }

    /** Surefire has the reason in an attribute, or, of an assumption in the test itself, in the text. */
    private static String reason(Element skip) {
        String said = skip.getAttribute("message");
        String text = said.isBlank() ? skip.getTextContent().strip().lines().findFirst().orElse("") : said;
        return text.replaceFirst("^[\\w.]+Exception: ", "").replaceFirst("^Assumption failed: ", "");
    }

    private static List<Path> reports(Path root) throws IOException {
        try (var files = Files.find(root, 5, (path, attributes) -> path.toString().contains("surefire-reports")
                && path.getFileName().toString().matches("TEST-.*\\.xml"))) {
            return files.sorted().toList();
        }
    }

    private static Element child(Element parent, String name) {
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element e && e.getTagName().equals(name)) return e;
        }
        return null;
    }
}
