package io.gpulease.app.scenario;

import io.gpulease.app.Main;
import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.ProductJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The binary's other commands, each as a process of its own. */
final class Product {
    private Product() {}

    /** {@code gpulease ARGS} as the plane's administrator. */
    static Command gpulease(ControlPlane plane, String... args) {
        var words = new ArrayList<>(ProductJvm.words(Map.of(), Main.class.getName()));
        words.addAll(List.of(args));
        return Command.of(words)
                .with("KUBECONFIG", plane.kubeconfig().toString())
                .within(Duration.ofMinutes(1));
    }
}
