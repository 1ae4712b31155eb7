package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MirrorTest {
    private final List<String> told = new ArrayList<>();
    private final Mirror<ObjectRef> mirror = new Mirror<>(ref -> ref, new Mirror.Listener<>() {
        @Override
        public void changed(ObjectKey key, @Nullable ObjectRef before, @Nullable ObjectRef after) {
            told.add("%s %s->%s".formatted(key, version(before), version(after)));
        }

        @Override
        public void unreadable(ObjectRef ref, String cause) {
            told.add(ref.key() + " unreadable");
        }
    });

    private static String version(@Nullable ObjectRef ref) {
        return ref == null ? "-" : ref.resourceVersion();
    }

    private static ObjectRef object(String name, int version) {
        return new ObjectRef("ns", name, "uid-" + name, Integer.toString(version));
    }

    private void list(ObjectRef... all) {
        mirror.listing();
        mirror.replaced(List.of(all));
    }

    @Test
    void tellsEachChangeOnce() {
        list(object("a", 1));
        mirror.changed(object("b", 2));
        mirror.changed(object("a", 3));
        mirror.deleted(object("b", 4).key());
        mirror.deleted(object("b", 4).key());
        assertThat(told).containsExactly("ns/a -->1", "ns/b -->2", "ns/a 1->3", "ns/b 2->-");
        assertThat(mirror.values()).containsExactly(object("a", 3));
    }

    @Test
    void worksOutFromANewListWhatItMissed() {
        list(object("same", 1), object("changed", 1), object("gone", 1));
        told.clear();
        list(object("same", 1), object("changed", 5), object("new", 6));
        assertThat(told).containsExactlyInAnyOrder("ns/changed 1->5", "ns/new -->6", "ns/gone 1->-");
    }

    @Nested
    class WhenAnObjectBecomesUnreadable {
        @Test
        void keepsWhatItKnewOfIt() {
            list(object("a", 1));
            mirror.unreadable(object("a", 2), "strange");
            assertThat(mirror.get(object("a", 0).key())).isEqualTo(object("a", 1));
            assertThat(mirror.unreadable()).containsExactly(object("a", 2));
        }

        @Test
        void keepsItOverANewListInWhichItIsStillUnreadable() {
            list(object("a", 1), object("b", 1));
            told.clear();
            mirror.listing();
            mirror.unreadable(object("a", 2), "strange");
            mirror.replaced(List.of(object("b", 1)));
            assertThat(told).containsExactly("ns/a unreadable");
            assertThat(mirror.values()).hasSize(2);
        }

        @Test
        void dropsItWhenANewListNoLongerHasIt() {
            list(object("a", 1));
            mirror.unreadable(object("a", 2), "strange");
            list();
            assertThat(mirror.values()).isEmpty();
            assertThat(mirror.unreadable()).isEmpty();
            assertThat(told).last().isEqualTo("ns/a 1->-");
        }

        @Test
        void takesItBackWhenItCanBeReadAgain() {
            list(object("a", 1));
            mirror.unreadable(object("a", 2), "strange");
            mirror.changed(object("a", 3));
            assertThat(mirror.unreadable()).isEmpty();
            assertThat(told).last().isEqualTo("ns/a 1->3");
        }
    }
}
