package io.gpulease.testkit.product;

import io.gpulease.testkit.plane.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The JVM that tests run the product in: this JVM's own class path and order of ciphers, the compiler and collector of the
 * launcher, and like there an archive of the classes that a start loads, which is most of a start. Each JVM that asks makes its
 * own; where that cannot be, starts are slower and nothing else.
 */
public final class ProductJvm {
    private static final String JAR = ".jar";
    private static final String CIPHERS = "jdk.tls.client.cipherSuites";

    private ProductJvm() {}

    /** The command that runs that main class, but for its arguments. */
    public static List<String> words(Map<String, String> properties, String mainClass) {
        var words = new ArrayList<>(withoutArchive());
        words.addAll(ClassArchive.OPTIONS);
        properties.forEach((name, value) -> words.add("-D" + name + "=" + value));
        words.addAll(List.of("-cp", ClassPath.OF_JARS, mainClass));
        return words;
    }

    private static List<String> withoutArchive() {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx192m"));
        var ciphers = System.getProperty(CIPHERS);
        if (ciphers != null) {
            words.add("-D%s=%s".formatted(CIPHERS, ciphers));
        }
        return words;
    }

    /** Made when first asked for. */
    private static final class ClassArchive {
        static final List<String> OPTIONS = made();

        private static List<String> made() {
            var archive = scratch("operator", ".aot");
            var words = new ArrayList<>(withoutArchive());
            words.addAll(List.of("-XX:AOTCacheOutput=" + archive, "-cp", ClassPath.OF_JARS));
            return TrainingStart.of(words) && Files.exists(archive) ? List.of("-XX:AOTCache=" + archive) : List.of();
        }
    }

    /** This JVM's, each directory packed into a jar: an archive is refused for a class path with directories. */
    private static final class ClassPath {
        static final String OF_JARS = String.join(File.pathSeparator, jars());

        private static List<String> jars() {
            var jars = new ArrayList<String>();
            for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                var path = Path.of(entry);
                if (Files.isDirectory(path)) {
                    jars.add(packed(path).toString());
                } else if (Files.isRegularFile(path)) {
                    jars.add(entry);
                }
            }
            return jars;
        }

        private static Path packed(Path directory) {
            var jar = scratch("classes", JAR);
            try (var out = new JarOutputStream(Files.newOutputStream(jar));
                    var files = Files.walk(directory)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                    Files.copy(file, out);
                    out.closeEntry();
                }
                return jar;
            } catch (IOException e) {
                throw new UncheckedIOException("%s cannot be packed into a jar".formatted(directory), e);
            }
        }
    }

    private static Path scratch(String prefix, String suffix) {
        try {
            var file = Files.createTempFile(Checkout.scratch(), prefix + "-", suffix);
            file.toFile().deleteOnExit();
            // What writes it expects to make it.
            Files.delete(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
