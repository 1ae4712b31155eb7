package io.gpulease.controller.watch;

import static io.gpulease.controller.watch.ScriptedServer.chunks;
import static io.gpulease.controller.watch.ScriptedServer.cut;
import static io.gpulease.controller.watch.ScriptedServer.event;
import static io.gpulease.controller.watch.ScriptedServer.json;
import static io.gpulease.controller.watch.ScriptedServer.page;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it has things end within fractions of a second")
@Timeout(60)
class ListWatchTest {
    private final Told told = new Told();
    private ScriptedServer server;
    private final List<ListWatch<?>> running = new ArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        running.forEach(ListWatch::close);
        server.close();
    }

    private ListWatch<String> start() {
        return start(Duration.ofSeconds(30));
    }

    private ListWatch<String> start(Duration silence) {
        return start(WatchTarget.of("gpulease.io", "v1alpha1", "things").withPageSize(2), told, silence);
    }

    private ListWatch<String> start(WatchTarget target, Sink<String> sink, Duration silence) {
        var watch = new ListWatch<>(server.stream(), target, ListWatchTest::nameAndSize, sink, silence).start();
        running.add(watch);
        return watch;
    }

    private static String nameAndSize(JsonParser parser) throws IOException {
        var text = new StringBuilder();
        Fields.each(parser, field -> {
            if (field.equals("metadata")) {
                Fields.each(parser, inner -> {
                    if (inner.equals("name")) {
                        text.append(Fields.text(parser));
                    }
                });
            } else if (field.equals("size")) {
                text.append('=').append(Fields.number(parser));
            }
        });
        return text.toString();
    }

    private static String thing(String name, int version, String size) {
        return "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"ns\",\"uid\":\"u-%s\",\"resourceVersion\":\"%d\"},\"size\":%s}"
                .formatted(name, name, version, size);
    }

    private static String bookmark(int version) {
        return event("BOOKMARK", "{\"kind\":\"Thing\",\"metadata\":{\"resourceVersion\":\"%d\"}}".formatted(version));
    }

    private static String status(int code, String message) {
        return "{\"kind\":\"Status\",\"code\":%d,\"message\":\"%s\"}".formatted(code, message);
    }

    @Nested
    class WhenAllGoesWell {
        @Test
        void listsPageByPageAndWatchesFromThere() throws Exception {
            server.then(page("7", "t/1", thing("a", 3, "1"), thing("b", 4, "2")))
                    .then(page("7", "", thing("c", 5, "3")))
                    .then(chunks(
                            event("ADDED", thing("d", 8, "4")),
                            event("MODIFIED", thing("a", 9, "5")),
                            event("DELETED", thing("b", 10, "2"))));
            var watch = start();
            told.expect("replaced [a=1, b=2, c=3]", "changed d=4", "changed a=5", "deleted ns/b");
            assertThat(watch.synced()).isTrue();
            assertThat(server.asked())
                    .startsWith(
                            "limit=2",
                            "limit=2&continue=t%2F1",
                            "watch=true&allowWatchBookmarks=true&resourceVersion=7");
        }

        @Test
        void takesUpTheWatchWhereTheLastEventOrBookmarkLeftIt() throws Exception {
            server.then(page("7", ""))
                    .then(chunks(event("ADDED", thing("d", 8, "4"))))
                    .then(chunks(bookmark(99)))
                    .then(chunks(event("ADDED", thing("e", 100, "4"))));
            start();
            told.expect("replaced []", "changed d=4", "changed e=4");
            assertThat(server.asked())
                    .containsSubsequence(
                            "watch=true&allowWatchBookmarks=true&resourceVersion=8",
                            "watch=true&allowWatchBookmarks=true&resourceVersion=99");
        }

        @Test
        void putsEventsTogetherThatArriveInPieces() throws Exception {
            var whole = event("ADDED", thing("split-\\\"}{\\u00e9", 8, "4")) + event("ADDED", thing("next", 9, "1"));
            server.then(page("7", ""))
                    .then(chunks(IntStream.range(0, whole.length())
                            .mapToObj(i -> whole.substring(i, i + 1))
                            .toArray(String[]::new)));
            start();
            told.expect("replaced []", "changed split-\"}{\u00e9=4", "changed next=1");
        }
    }

    @Nested
    class WhenAnObjectCannotBeRead {
        @Test
        void namesItAndReadsTheOthersOfTheList() throws Exception {
            server.then(page("7", "", thing("a", 3, "1"), thing("odd", 4, "{\"x\":[\"]}\"]}"), thing("c", 5, "3")));
            start();
            told.expect("unreadable ns/odd uid=u-odd rv=4: /size is not a whole number", "replaced [a=1, c=3]");
        }

        @Test
        void namesItAndReadsTheEventsAfterIt() throws Exception {
            server.then(page("7", ""))
                    .then(chunks(event("MODIFIED", thing("odd", 8, "\"big\"")), event("ADDED", thing("b", 9, "1"))));
            start();
            told.expect("replaced []", "unreadable ns/odd uid=u-odd rv=8: /size is not a whole number", "changed b=1");
        }
    }

    @Nested
    class WhenTheServerFails {
        @Test
        void listsAgainAfterAWatchIsAnsweredGone() throws Exception {
            server.then(page("7", "", thing("a", 3, "1")))
                    .then(json(410, status(410, "too old resource version")))
                    .then(page("20", "", thing("b", 12, "2")))
                    .then(chunks(event("ADDED", thing("c", 21, "1"))));
            start();
            told.expect("replaced [a=1]", "replaced [b=2]", "changed c=1");
        }

        @Test
        void listsAgainAfterGoneIsToldInTheMiddleOfAWatch() throws Exception {
            server.then(page("7", "", thing("a", 3, "1")))
                    .then(chunks(event("ERROR", status(410, "too old resource version"))))
                    .then(page("20", "", thing("b", 12, "2")));
            start();
            told.expect("replaced [a=1]", "replaced [b=2]");
        }

        @Test
        void beginsTheListAnewWhenItsNextPageIsGone() throws Exception {
            server.then(page("7", "t", thing("a", 3, "1")))
                    .then(json(410, status(410, "the continue token is too old")))
                    .then(page("9", "", thing("b", 8, "2")));
            start();
            told.expect("replaced [b=2]");
            assertThat(server.asked()).startsWith("limit=2", "limit=2&continue=t", "limit=2");
        }

        @Test
        void dropsAnEventThatWasCutOffAndGetsItAgain() throws Exception {
            var cutOff = event("ADDED", thing("a", 8, "1"))
                    + event("ADDED", thing("b", 9, "2")).substring(0, 40);
            server.then(page("7", "")).then(cut(cutOff)).then(chunks(event("ADDED", thing("b", 9, "2"))));
            start();
            told.expect("replaced []", "changed a=1", "changed b=2");
            assertThat(server.asked()).contains("watch=true&allowWatchBookmarks=true&resourceVersion=8");
        }

        @Test
        void doesNotTakeAListForWholeThatWasCutOff() throws Exception {
            server.then(cut("{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[" + thing("a", 3, "1")))
                    .then(page("8", "", thing("a", 3, "1"), thing("b", 4, "2")));
            start();
            told.expect("replaced [a=1, b=2]");
        }

        @Test
        void keepsTheTimeThatTheServerAsksFor() throws Exception {
            server.then(exchange -> {
                        exchange.getResponseHeaders().add("Retry-After", "1");
                        json(429, status(429, "too many requests")).to(exchange);
                    })
                    .then(page("7", "", thing("a", 3, "1")));
            var began = System.nanoTime();
            start();
            told.expect("replaced [a=1]");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void goesOnWatchingFromTheSameVersionWhenTheServerIsOnlyBusy() throws Exception {
            server.then(page("7", ""))
                    .then(json(503, "not json at all"))
                    .then(json(403, status(403, "not yet allowed")))
                    .then(chunks(event("ADDED", thing("a", 8, "1"))));
            start();
            told.expect("replaced []", "changed a=1");
            assertThat(server.asked().stream().filter(query -> query.startsWith("limit")))
                    .hasSize(1);
        }

        @Test
        void noticesAConnectionOnWhichNothingIsHeardAnyMore() throws Exception {
            server.then(page("7", ""))
                    .then(exchange -> {
                        chunks(event("ADDED", thing("a", 8, "1"))).to(exchange);
                        hang();
                    })
                    .then(chunks(event("ADDED", thing("b", 9, "2"))));
            start(Duration.ofMillis(300));
            told.expect("replaced []", "changed a=1", "changed b=2");
        }

        private static void hang() {
            try {
                // Until the server is closed.
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    class WhenTheSinkFails {
        @Test
        void listsAgainSinceNobodyKnowsWhatWasTakenIn() throws Exception {
            server.then(page("7", "", thing("a", 3, "1"))).then(page("8", "", thing("b", 3, "1")));
            var first = new boolean[] {true};
            var target = WatchTarget.of("", "v1", "things");
            var failing = new Sink<String>() {
                @Override
                public void replaced(List<String> all) {
                    if (first[0]) {
                        first[0] = false;
                        throw new IllegalStateException("not today");
                    }
                    told.replaced(all);
                }

                @Override
                public void changed(String object) {}

                @Override
                public void deleted(ObjectKey key) {}

                @Override
                public void unreadable(ObjectRef ref, String cause) {}
            };
            start(target, failing, Duration.ofSeconds(30));
            told.expect("replaced [b=1]");
        }
    }

    @Test
    void closesAtOnceThoughNothingIsHeard() throws Exception {
        server.then(page("7", ""));
        var watch = start();
        told.expect("replaced []");
        var began = System.nanoTime();
        watch.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void asksOnlyForWhatItsSelectorsSay() throws Exception {
        server.then(page("7", ""));
        var target = WatchTarget.pods().inNamespace("ns").labelled("a=b,c").withFields("spec.nodeName=n");
        start(target, told, Duration.ofSeconds(30));
        told.expect("replaced []");
        assertThat(server.asked().getFirst())
                .isEqualTo("labelSelector=a%3Db%2Cc&fieldSelector=spec.nodeName%3Dn&limit=500");
    }
}
