package io.gpulease.simulate.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gpulease.simulate.packing.Demand;
import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.packing.Pod;
import io.gpulease.simulate.packing.Shape;
import io.gpulease.simulate.packing.Ties;
import io.gpulease.simulate.packing.Trial;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.report.PackingReport;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Reported;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import io.gpulease.simulate.trace.Trace;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FormTest {
    private static Outcome outcome(int number, String tenant, long start, OptionalLong told, List<Long> deadlines) {
        var request = new Request(number, 10L * number, 1 + number % 4, 4000);
        return new Outcome(new Job(request, 3600, new Details(tenant, "", deadlines)), start, told);
    }

    private static Report replay(String name, Stream<Outcome> outcomes) {
        var all = outcomes.toList();
        var trace = new Trace(
                name, all.stream().map(Outcome::job).toList(), new Trace.LeftOut(2, 0), OptionalInt.empty(), 1);
        return Report.of(trace, "easy", 4, 1, all);
    }

    private static Report small() {
        return replay("some.swf", Stream.of(outcome(0, "", 90, OptionalLong.of(120), List.of())));
    }

    private static Report large() {
        return replay(
                "<b>&\"some\" \u0001.csv",
                IntStream.range(0, 400)
                        .mapToObj(i -> outcome(
                                i,
                                "<tenant> & " + i % 20,
                                10L * i + 977L * i,
                                OptionalLong.of(1000L * i),
                                List.of(5000L))));
    }

    private static PackingReport packing() {
        var pods = new ArrayList<Pod>();
        for (int i = 0; i < 12; i++) {
            pods.add(new Pod("pod-" + i, new Demand(1000, 1, 1, i % 2 == 0 ? 300 : 700, Set.of())));
        }
        var nodes = Collections.nCopies(20, new Shape(8000, 100, 4, "T4"));
        var trial = new Trial(nodes, pods, PackingName.LEAST_STRANDED);
        var seeds = List.of(42, 43);
        var runs = Arrays.stream(Ties.values())
                .map(ties -> new PackingReport.Run(ties.word(), trial.run(ties, seeds, done -> {})))
                .toList();
        return new PackingReport("pods.csv", "least-stranded", 20, 80, seeds, runs);
    }

    static List<Reported> reports() {
        return List.of(small(), large(), packing());
    }

    @Test
    void saysTheSameToPeopleAndToPrograms() {
        assertThat(Form.TABLE.show(small()).lines())
                .contains("some.swf: 1 job on 4 processors under easy; left out: 2 without a number of processors, 1"
                        + " larger than the pool")
                .anyMatch(line -> line.matches("wait, minutes +1.50 +1.50 +1.50 +1.50"))
                .anyMatch(line -> line.matches("starts later than told +0 +0.0 %"));
        var json = ReportJson.of(small());
        assertThat(json.at("/waitSeconds/mean").asDouble()).isEqualTo(90);
        assertThat(json.at("/leftOut/withoutProcessors").asInt()).isEqualTo(2);
        assertThat(json.at("/toldStarts/medianEarlySeconds").asDouble()).isEqualTo(30);
    }

    @Test
    void tellsOfTenantsOnlyWhereThereAreSomeAndOneByOneIfAsked() {
        assertThat(Form.WIDE.show(small())).isEqualTo(Form.TABLE.show(small()));
        assertThat(Form.TABLE.show(large())).contains("tenants").doesNotContain("<tenant> & 7");
        assertThat(Form.WIDE.show(large())).contains("<tenant> & 7");
    }

    @Test
    void saysHowFullAClusterGotWithTheWorstOfTheTies() {
        var json = PackingJson.of(packing());
        assertThat(json.at("/ties").size()).isEqualTo(Ties.values().length);
        double worst = packing().worst().givenAt(PackingReport.ALL).getAverage();
        assertThat(worst).isGreaterThan(50);
        for (var one : json.at("/ties")) {
            assertThat(one.at("/allocatedPercentAt100/mean").asDouble()).isGreaterThanOrEqualTo(worst - 0.005);
        }
        assertThat(Form.TABLE.show(packing()).lines()).anyMatch(line -> line.startsWith("shuffled "));
        assertThat(Form.WIDE.show(packing())).contains(" 130: ");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void saysInYamlWhatItSaysInJson(Reported report) throws Exception {
        JsonNode json = new ObjectMapper().readTree(Form.JSON.show(report));
        assertThat(new YAMLMapper().readTree(Form.YAML.show(report)).toString()).isEqualTo(json.toString());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void makesOnePageThatNeedsNothingElse(Reported report) throws Exception {
        var html = Form.HTML.show(report);
        var page = parsed(html);
        for (var tag : List.of("script", "link", "img", "iframe", "object", "use", "image", "b", "tenant")) {
            assertThat(page.getElementsByTagName(tag).getLength()).as(tag).isZero();
        }
        assertThat(html).doesNotContain("url(", "@import", "src=", "href=").contains("prefers-color-scheme: dark");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void drawsEveryLineInsideItsPicture(Reported report) throws Exception {
        var lines = parsed(Form.HTML.show(report)).getElementsByTagName("polyline");
        assertThat(lines.getLength()).isGreaterThanOrEqualTo(3);
        for (int i = 0; i < lines.getLength(); i++) {
            var line = (Element) lines.item(i);
            var box = ((Element) line.getParentNode()).getAttribute("viewBox").split(" ", -1);
            for (var point : line.getAttribute("points").split(" ", -1)) {
                var xy = point.split(",", -1);
                assertThat(Double.parseDouble(xy[0])).isBetween(0.0, Double.parseDouble(box[2]));
                assertThat(Double.parseDouble(xy[1])).isBetween(0.0, Double.parseDouble(box[3]));
            }
        }
    }

    @Test
    void drawsWhatTheReportSays() throws Exception {
        var report = small();
        var page = parsed(Form.HTML.show(report));
        var use = ((Element) page.getElementsByTagName("polyline").item(0))
                .getAttribute("points")
                .split(" ", -1);
        assertThat(use).hasSize(report.timeline().used().size());
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("some.swf under easy");
        assertThat(page.getElementsByTagName("rect").getLength()).isZero();
        assertThat(parsed(Form.HTML.show(large())).getElementsByTagName("rect").getLength())
                .isEqualTo(30);
    }

    @ParameterizedTest
    @EnumSource
    void findsAFormByItsName(Form form) {
        assertThat(Form.of(form.word())).hasValue(form);
        assertThat(Form.of(form.name())).isEmpty();
    }

    private static Document parsed(String html) throws Exception {
        var source = new InputSource(new StringReader(html.replace("<!DOCTYPE html>", "")));
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(source);
    }
}
