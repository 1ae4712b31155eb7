package io.gpulease.app.scenario;

import io.gpulease.app.Main;
import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import io.gpulease.testkit.product.ProductJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The binary's other commands, each as a process of its own. */
final class Product {
    private Product() {}

    /** {@code gpulease ARGS} as the plane's administrator. */
    static Command gpulease(ControlPlane plane, String... args) {
        return gpulease(plane.kubeconfig(), args);
    }

    /** The same as whoever that kubeconfig is of. */
    static Command gpulease(Path kubeconfig, String... args) {
        var words = new ArrayList<>(ProductJvm.words(Map.of(), Main.class.getName()));
        words.addAll(List.of(args));
        return Command.of(words).with("KUBECONFIG", kubeconfig.toString()).within(Duration.ofMinutes(1));
    }

    /** The kubeconfig of somebody who has a member's rights in a namespace, and no others. */
    static Path asMember(ControlPlane plane, String namespace) {
        try {
            var admin = plane.kubectl();
            admin.run("create", "serviceaccount", "member", "-n", namespace);
            admin.run(
                    "create",
                    "rolebinding",
                    "member",
                    "-n",
                    namespace,
                    "--clusterrole=gpulease-tenant-member",
                    "--serviceaccount=" + namespace + ":member");
            var token = admin.run("create", "token", "member", "-n", namespace).strip();
            var folder = Files.createTempDirectory("member");
            var kubeconfig = Files.copy(plane.kubeconfig(), folder.resolve("kubeconfig"));
            var member = new Kubectl(Checkout.tool("kubectl"), kubeconfig);
            member.run("config", "set-credentials", "member", "--token=" + token);
            member.run("config", "set-context", "--current", "--user=member");
            return kubeconfig;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
