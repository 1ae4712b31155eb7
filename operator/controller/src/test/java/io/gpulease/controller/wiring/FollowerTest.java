package io.gpulease.controller.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the deciding thread hears of what a watch sees. */
class FollowerTest {
    private static final ObjectRef A = new ObjectRef("ns", "a", "uid-a", "1");
    private static final ObjectRef B = new ObjectRef("ns", "b", "uid-b", "2");
    private static final ObjectRef A_ANEW = new ObjectRef("ns", "a", "uid-a2", "3");

    private final List<String> heard = new ArrayList<>();
    private final Follower<ObjectRef> follower = new Follower<>(
            ref -> ref,
            Runnable::run,
            new Follower.Taker<>(
                    ref -> heard.add("seen " + ref.uid()),
                    ref -> heard.add("gone " + ref.uid()),
                    (ref, cause) -> heard.add("unreadable " + ref.uid() + ": " + cause)));

    @Test
    void whatAListLeavesOutIsGone() {
        listed(A, B);
        heard.clear();
        listed(B);
        assertThat(heard).containsExactly("gone uid-a", "seen uid-b");
    }

    @Test
    void anObjectThatWasMadeAnewUnderItsNameBetweenTwoListsIsTwoObjects() {
        listed(A);
        heard.clear();
        listed(A_ANEW);
        assertThat(heard).containsExactly("gone uid-a", "seen uid-a2");
    }

    @Test
    void aDeletionIsOfTheObjectThatLastHadTheName() {
        listed(A);
        follower.changed(A_ANEW);
        heard.clear();
        follower.deleted(new ObjectKey("ns", "a"));
        assertThat(heard).containsExactly("gone uid-a2");
    }

    @Test
    void aDeletionOfWhatWasNeverSeenIsNoNews() {
        follower.deleted(new ObjectKey("ns", "a"));
        assertThat(heard).isEmpty();
    }

    @Test
    void anObjectThatCannotBeReadIsNotGone() {
        listed(A, B);
        heard.clear();
        follower.listing();
        follower.unreadable(A, "a word it does not know");
        follower.replaced(List.of(B));
        assertThat(heard).containsExactly("unreadable uid-a: a word it does not know", "seen uid-b");
        heard.clear();
        follower.deleted(new ObjectKey("ns", "a"));
        assertThat(heard).containsExactly("gone uid-a");
    }

    private void listed(ObjectRef... all) {
        follower.listing();
        follower.replaced(List.of(all));
    }
}
