package io.gpulease.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedFilesTest {
    private static final Path CHECKED_IN = Path.of(System.getProperty("gpulease.root"), "crds");

    @Test
    void theFilesInTheRepositoryAreCurrent(@TempDir Path fresh) throws IOException {
        for (var file : GenerateCrds.into(fresh)) {
            var checkedIn = CHECKED_IN.resolve(file.getFileName());
            assertThat(checkedIn)
                    .as("%s is not what the Java kinds say: run make crds and commit the result", checkedIn)
                    .exists()
                    .hasSameTextualContentAs(file);
        }
    }

    @Test
    void thereIsNoFileOfAKindThatIsGone() throws IOException {
        try (var files = Files.list(CHECKED_IN)) {
            assertThat(files.filter(f -> f.toString().endsWith(".yaml"))).hasSameSizeAs(GenerateCrds.KINDS);
        }
    }
}
