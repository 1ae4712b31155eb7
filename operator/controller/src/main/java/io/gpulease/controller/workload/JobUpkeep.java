package io.gpulease.controller.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.controller.watch.JobReader;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.world.JobCheck;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Workload;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Makes, watches over and ends the job of a lease. */
public final class JobUpkeep {

    /** Condition of a lease whose job was made: one that was deleted since, or had its day, is not made again. */
    public static final String JOB_CREATED = ConditionTypes.JOB_CREATED;

    private static final JsonFactory PARSERS = new JsonFactory();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LeaseDesk desk;
    private final JobReader reader = new JobReader();
    private final Consumer<LeaseEntry> onCreated;

    /** {@code onCreated} puts on record that the job was made. */
    public JobUpkeep(LeaseDesk desk, Consumer<LeaseEntry> onCreated) {
        this.desk = desk;
        this.onCreated = onCreated;
    }

    public boolean isOurs(LeaseEntry entry, SlimJob job) {
        return job.ownerUid().equals(entry.uid());
    }

    /** Has the API server look at the job and at a pod of its template, without making either. */
    public void check(LeaseEntry entry, Workload workload) {
        if (isResting(entry)) {
            return;
        }
        String dryRun = "?dryRun=All";
        Call job =
                Call.post(jobs(entry) + dryRun, JobManifest.job(entry, workload).toString());
        Call pod =
                Call.post(pods(entry) + dryRun, JobManifest.pod(entry, workload).toString());
        send(entry, job, Urgency.BEGIN, answer -> {
            Optional<String> fault = fault(entry, "spec.workload.job", answer);
            if (fault.isPresent()) {
                found(entry, new JobCheck.Invalid(fault.get()));
            } else {
                send(
                        entry,
                        pod,
                        Urgency.BEGIN,
                        of -> found(
                                entry,
                                fault(entry, "spec.workload.job.template", of)
                                        .<JobCheck>map(JobCheck.Invalid::new)
                                        .orElseGet(JobCheck.Fine::new)));
            }
        });
    }

    private void found(LeaseEntry entry, JobCheck check) {
        entry.jobVerdict().found(check, desk.now());
        desk.world().changes().plan();
    }

    /** What the API server has against it; empty also where it refuses for a reason that may pass, such as a quota. */
    private static Optional<String> fault(LeaseEntry entry, String field, Answer answer) {
        String message = withoutGeneratedNames(entry, message(answer));
        boolean byRule = message.contains("ValidatingAdmissionPolicy") || message.contains("PodSecurity");
        boolean invalid = answer.code() == 400 || answer.code() == 422 || (answer.code() == 403 && byRule);
        return invalid ? Optional.of("%s cannot be run: %s".formatted(field, shortened(message))) : Optional.empty();
    }

    /** Each dry run gives the pod another name, and what is said twice must be said in the same words. */
    private static String withoutGeneratedNames(LeaseEntry entry, String message) {
        return message.replaceAll(Pattern.quote(entry.name() + "-") + "[a-z0-9]{5}\"", entry.name() + "-...\"");
    }

    private static String message(Answer answer) {
        try {
            return JSON.readTree(answer.body()).path("message").asText();
        } catch (IOException notJson) {
            return answer.text();
        }
    }

    private static String shortened(String message) {
        return message.length() <= 1000 ? message : message.substring(0, 1000) + "...";
    }

    /** Makes the job of a running lease, once. */
    public void keep(LeaseEntry entry) {
        ours(entry).ifPresent(job -> goOn(entry, job));
        Workload workload = entry.lease().getSpec().workload();
        if (entry.isBusy()
                || workload == null
                || entry.status().condition(JOB_CREATED).isPresent()
                || isResting(entry)) {
            return;
        }
        Optional<SlimJob> standing = desk.world().jobOf(entry);
        if (standing.filter(job -> isOurs(entry, job)).isPresent()) {
            onCreated.accept(entry);
        } else if (standing.isPresent()) {
            tellOfTheOther(entry);
        } else {
            create(entry, workload);
        }
    }

    /** Pauses the job of a lease that a policy has stopped: what it has of pods is then no failure of it. One that its owner has paused stays that. */
    public void stop(LeaseEntry entry) {
        ours(entry).filter(job -> job.pause() == SlimJob.Pause.NONE).ifPresent(job -> pause(entry, job, true));
    }

    private Optional<SlimJob> ours(LeaseEntry entry) {
        return desk.world().jobOf(entry).filter(job -> isOurs(entry, job) && !job.leaving() && !job.isOver());
    }

    /** Lets it go on, if it was the operator that has paused it. */
    private void goOn(LeaseEntry entry, SlimJob job) {
        if (job.pause() == SlimJob.Pause.OURS || job.pause() == SlimJob.Pause.OURS_LIFTED) {
            pause(entry, job, false);
        }
    }

    private void pause(LeaseEntry entry, SlimJob job, boolean pauses) {
        if (entry.isBusy() || isResting(entry)) {
            return;
        }
        ObjectNode body = JSON.createObjectNode();
        ObjectNode metadata = body.putObject("metadata");
        metadata.put("uid", job.ref().uid()).put("resourceVersion", job.ref().resourceVersion());
        metadata.putObject("annotations").put(SlimJob.PAUSED, pauses ? entry.uid() : null);
        body.putObject("spec").put("suspend", pauses);
        Call call = Call.mergePatch(jobs(entry) + "/" + entry.name(), body.toString());
        send(entry, call, Urgency.END, answer -> {
            if (answer.isSuccess()) {
                take(answer);
            } else if (answer.isNotFound()) {
                desk.world().jobDeleted(job.ref());
            } else if (answer.isConflict()) {
                // The status of a job with many pods is written all the time: whoever waits for the watch may never be
                // in time.
                readAnew(entry);
            } else {
                refused(entry, call, answer);
            }
        });
    }

    private void readAnew(LeaseEntry entry) {
        Call call = Call.get(jobs(entry) + "/" + entry.name());
        send(entry, call, Urgency.END, answer -> {
            if (answer.isSuccess()) {
                take(answer);
            } else {
                refused(entry, call, answer);
            }
        });
    }

    private void create(LeaseEntry entry, Workload workload) {
        Call call = Call.post(jobs(entry), JobManifest.job(entry, workload).toString());
        send(entry, call, Urgency.FINISH, answer -> {
            if (answer.isSuccess()) {
                take(answer);
                onCreated.accept(entry);
            } else if (answer.isConflict()) {
                refused(entry, call, answer);
                lookAtTheOther(entry);
            } else {
                desk.journal()
                        .lease(entry, "InvalidWorkload", "The job could not be made: " + shortened(message(answer)));
                refused(entry, call, answer);
            }
        });
    }

    /** One of the lease's name exists: its own, of which the watch has not told yet, or another's, which the watch may never show. */
    private void lookAtTheOther(LeaseEntry entry) {
        send(entry, Call.get(jobs(entry) + "/" + entry.name()), Urgency.FINISH, answer -> {
            Optional<SlimJob> job = answer.isSuccess() ? read(answer) : Optional.empty();
            if (job.filter(other -> isOurs(entry, other)).isPresent()) {
                desk.world().see(job.get());
            } else if (job.isPresent()) {
                tellOfTheOther(entry);
            }
        });
    }

    private void tellOfTheOther(LeaseEntry entry) {
        desk.journal()
                .lease(
                        entry,
                        "InvalidWorkload",
                        "A job of the lease's name exists that is not the lease's: delete it, and the lease makes its own.");
    }

    /** A call about the job failed lately; the lease itself does not wait for that. */
    private boolean isResting(LeaseEntry entry) {
        boolean resting = !entry.jobBackoff().isOver(desk.now());
        if (resting) {
            desk.agenda().remind(entry.uid(), entry.jobBackoff().until());
        }
        return resting;
    }

    private void refused(LeaseEntry entry, Call call, Answer answer) {
        desk.journal().failed("job", "%d for %s: %s".formatted(answer.code(), call.path(), message(answer)));
        entry.jobBackoff().failed(desk.now());
        desk.agenda().remind(entry.uid(), entry.jobBackoff().until());
    }

    /** Deletes the job of a lease that is over, unless that is under way. */
    public void end(LeaseEntry entry) {
        Optional<SlimJob> job = desk.world().jobOf(entry).filter(j -> isOurs(entry, j) && !j.leaving());
        if (job.isEmpty() || entry.isBusy() || isResting(entry)) {
            return;
        }
        String options = "{\"propagationPolicy\":\"Background\",\"preconditions\":{\"uid\":\"%s\"}}"
                .formatted(job.get().ref().uid());
        send(entry, Call.delete(jobs(entry) + "/" + entry.name(), options), Urgency.END, answer -> {
            if (answer.isSuccess() || answer.isNotFound()) {
                desk.world().jobDeleted(job.get().ref());
            } else {
                desk.journal().failed("job", "%d for the deletion of job %s".formatted(answer.code(), entry.name()));
                entry.jobBackoff().failed(desk.now());
                desk.agenda().remind(entry.uid(), entry.jobBackoff().until());
            }
        });
    }

    private void send(LeaseEntry entry, Call call, Urgency urgency, Consumer<Answer> then) {
        entry.beginWrite();
        desk.caller().send(urgency, call, outcome -> {
            entry.endWrite();
            desk.world().changes().lease(entry.uid());
            switch (outcome) {
                case Outcome.Answered(var answer)
                when answer.code() < 500 && !answer.isTooManyRequests() -> {
                    if (answer.isSuccess() && call.isWrite()) {
                        entry.jobBackoff().succeeded();
                    }
                    then.accept(answer);
                }
                case Outcome.Answered(var answer) -> refused(entry, call, answer);
                case Outcome.Lost(var cause) -> {
                    desk.journal().failed("job", cause);
                    entry.jobBackoff().failed(desk.now());
                    desk.agenda().remind(entry.uid(), entry.jobBackoff().until());
                }
            }
        });
    }

    private void take(Answer answer) {
        read(answer).ifPresent(desk.world()::see);
    }

    private Optional<SlimJob> read(Answer answer) {
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            return Optional.of(reader.read(parser));
        } catch (IOException | RuntimeException unreadable) {
            desk.journal().failed("job", "unreadable answer: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static String jobs(LeaseEntry entry) {
        return "/apis/batch/v1/namespaces/" + entry.namespace() + "/jobs";
    }

    private static String pods(LeaseEntry entry) {
        return "/api/v1/namespaces/" + entry.namespace() + "/pods";
    }
}
