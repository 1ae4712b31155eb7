package io.gpulease.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.rules.facts.Container;
import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Lease;
import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Tenant;
import io.gpulease.rules.facts.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/policies.md has every word that a rule can use, no other, and examples that compile. */
class DocumentedTest {
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final Pattern CELL = Pattern.compile("\\|");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^ +expression: (.+)$");

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("gpulease.root"), "docs/policies.md"));
    }

    @Test
    void everyFieldIsListedAndNoOther() throws IOException {
        String page = page();
        var rows = page.substring(page.indexOf("## What a rule can see"), page.indexOf("## What a rule may cost"));
        var listed = rows.lines()
                .filter(row -> row.startsWith("| ") && !row.startsWith("| variable"))
                .map(row -> CELL.splitAsStream(row).skip(2).findFirst().orElseThrow())
                .flatMap(cell -> WORD.matcher(cell).results().map(word -> word.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(fields());
        for (var variable : Facts.class.getRecordComponents()) {
            assertThat(rows).contains("| `%s` |".formatted(variable.getName()));
        }
    }

    private static Set<String> fields() {
        return Stream.of(Lease.class, Tenant.class, Pod.class, Container.class, Usage.class, Measure.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(component -> component.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theExamplesCompile() throws IOException {
        var examples =
                EXAMPLE.matcher(page()).results().map(found -> found.group(1)).toList();
        assertThat(examples).hasSizeGreaterThan(1);
        var compiler = new RuleCompiler();
        assertThat(examples)
                .allSatisfy(example -> assertThat(compiler.compile(example)).isInstanceOf(Compilation.Compiled.class));
    }
}
