package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThreadTeamTest {

    private static void share(ThreadTeam team, int parts, Round.Work work) {
        assertThat(team.enter()).isTrue();
        try {
            team.share(parts, work);
        } finally {
            team.leave();
        }
    }

    private static void assertEveryPartIsDoneOnce(ThreadTeam team, int parts) {
        AtomicIntegerArray done = new AtomicIntegerArray(parts);
        share(team, parts, (lane, part) -> {
            assertThat(lane).isBetween(0, team.threads() - 1);
            done.incrementAndGet(part);
        });
        for (int part = 0; part < parts; part++) {
            assertThat(done.get(part)).as("part %d of %d", part, parts).isEqualTo(1);
        }
    }

    /** Returns when two threads are here. */
    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("no other thread came", e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void everyPartIsDoneOnce(int threads) {
        try (ThreadTeam team = new ThreadTeam(threads, null)) {
            for (int round = 0; round < 2000; round++) {
                assertEveryPartIsDoneOnce(team, 1 + round % 17);
            }
        }
    }

    @Test
    void aHelperWorksBesideTheCaller() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            for (int round = 0; round < 20; round++) {
                share(team, 2, (lane, part) -> meet(barrier));
            }
        }
    }

    /** Pauses about as long as a helper looks for work, so that some calls come just when it ends. */
    @Test
    void noCallIsLostWhenAHelperIsAboutToEnd() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            for (int round = 0; round < 1000; round++) {
                share(team, 2, (lane, part) -> meet(barrier));
                long end = System.nanoTime() + 30_000 + 100L * (round % 500);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void theFailureOfAHelperReachesTheCallerWhenAllPartsHaveEnded() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        AtomicIntegerArray ended = new AtomicIntegerArray(1);
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            assertThatThrownBy(() -> share(team, 2, (lane, part) -> {
                        meet(barrier);
                        if (lane == 1) {
                            throw new UnsupportedOperationException("helper");
                        }
                        ended.incrementAndGet(0);
                    }))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("helper");
            assertThat(ended.get(0)).isEqualTo(1);
            assertEveryPartIsDoneOnce(team, 9);
        }
    }

    @Test
    void theFailureOfTheCallerIsThrownWhenTheHelperHasEnded() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        AtomicIntegerArray ended = new AtomicIntegerArray(1);
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            assertThatThrownBy(() -> share(team, 2, (lane, part) -> {
                        meet(barrier);
                        if (lane == 0) {
                            throw new AssertionError("caller");
                        }
                        sleep();
                        ended.incrementAndGet(0);
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("caller");
            assertThat(ended.get(0)).isEqualTo(1);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInterruptedCallerWaitsForTheHelperAndStaysInterrupted() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        AtomicIntegerArray ended = new AtomicIntegerArray(1);
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            share(team, 2, (lane, part) -> {
                meet(barrier);
                if (lane == 0) {
                    Thread.currentThread().interrupt();
                } else {
                    sleep();
                    ended.incrementAndGet(0);
                }
            });
            assertThat(ended.get(0)).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theHelpersHaveOneCallerAtATime() {
        try (ThreadTeam team = new ThreadTeam(2, null)) {
            assertThat(team.enter()).isTrue();
            assertThat(CompletableFuture.supplyAsync(team::enter).join()).isFalse();
            assertThat(team.enter()).isFalse();
            team.leave();
            assertThat(team.enter()).isTrue();
        }
    }

    @Test
    void oneThreadHasNoHelpers() {
        try (ThreadTeam team = new ThreadTeam(1, null)) {
            assertThat(team.enter()).isFalse();
        }
    }

    @Test
    void anExecutorThatStartsNothingGetsOneTaskForEveryHelperAndIsNotWaitedFor() {
        List<Runnable> queue = new ArrayList<>();
        try (ThreadTeam team = new ThreadTeam(3, queue::add)) {
            for (int round = 0; round < 50; round++) {
                assertEveryPartIsDoneOnce(team, 7);
            }
            assertThat(queue).hasSize(2);
            queue.forEach(Runnable::run);
            assertEveryPartIsDoneOnce(team, 7);
            assertThat(queue).hasSize(4);
        }
    }

    @Test
    void anExecutorMayRunItsTasksInTheCallingThread() {
        try (ThreadTeam team = new ThreadTeam(3, Runnable::run)) {
            assertEveryPartIsDoneOnce(team, 7);
        }
    }

    static Stream<Throwable> refusals() {
        return Stream.of(
                new RejectedExecutionException("full"),
                new IllegalStateException("closed"),
                new OutOfMemoryError("unable to create native thread"));
    }

    /** The second time: one helper comes, and nothing is thrown while it works. */
    @ParameterizedTest
    @MethodSource("refusals")
    void anExecutorMayRefuse(Throwable refusal) {
        AtomicInteger calls = new AtomicInteger();
        try (ThreadTeam team = new ThreadTeam(3, task -> {
            if (calls.getAndIncrement() % 2 == 1) {
                if (refusal instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) refusal;
            }
            new Thread(task).start();
        })) {
            for (int round = 0; round < 100; round++) {
                assertEveryPartIsDoneOnce(team, 7);
            }
            assertThat(calls).hasValueGreaterThan(1);
        }
    }

    @Test
    void aThreadOfAnExecutorWorksBesideTheCaller() {
        CyclicBarrier barrier = new CyclicBarrier(2);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ThreadTeam team = new ThreadTeam(2, executor)) {
            share(team, 2, (lane, part) -> meet(barrier));
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void closingEndsTheThreads() throws InterruptedException {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Thread> helpers = new CopyOnWriteArrayList<>();
        ThreadTeam team = new ThreadTeam(2, null);
        share(team, 2, (lane, part) -> {
            meet(barrier);
            if (lane == 1) {
                helpers.add(Thread.currentThread());
            }
        });
        team.close();
        helpers.get(0).join(TimeUnit.SECONDS.toMillis(30));
        assertThat(helpers.get(0).isAlive()).isFalse();
        assertEveryPartIsDoneOnce(team, 5);
    }
}
