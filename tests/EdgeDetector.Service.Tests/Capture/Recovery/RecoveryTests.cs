using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Capture.Recovery;

public sealed class RecoveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Failed_AsOftenAsAllowed_RunsTheCommandThenAlerts()
    {
        RecoveryCommand command = Command(after: 3);
        RecoveryLadder ladder = Ladder(command);

        Assert.Equal([false, false, true], await FailAsync(ladder, 3));
        Assert.Equal((1, null), (Runs, ladder.Alert));
        Assert.Equal([false, false, false], await FailAsync(ladder, 3));
        Assert.Equal((1, "failed 6 times in a row, the recovery command did not help"), (Runs, ladder.Alert));
    }

    [Fact]
    public async Task Failed_AfterTheInterval_RunsTheCommandAgain()
    {
        RecoveryLadder ladder = Ladder(Command(after: 1));
        Assert.Equal([true, false], await FailAsync(ladder, 2));

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal([true], await FailAsync(ladder, 1));
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task Failed_TwoCameras_ShareOneRun()
    {
        RecoveryCommand command = Command(after: 2);
        (RecoveryLadder first, RecoveryLadder second) = (Ladder(command), Ladder(command));

        Assert.Equal([false, true], await FailAsync(first, 2));
        Assert.Equal([false, true, false, false], await FailAsync(second, 4));

        Assert.Equal(1, Runs);
        Assert.NotNull(second.Alert);
    }

    [Fact]
    public async Task Reset_CameraIsWell_BeginsAnew()
    {
        RecoveryLadder ladder = Ladder(Command(after: 1));
        await FailAsync(ladder, 2);
        Assert.NotNull(ladder.Alert);

        ladder.Reset();

        Assert.Null(ladder.Alert);
        Assert.Equal([false], await FailAsync(ladder, 1));
        Assert.Equal("failed 1 times in a row", ladder.Alert);
    }

    [Fact]
    public async Task Failed_CameraThatTheCommandDoesNotHelp_OnlyAlerts()
    {
        RecoveryLadder ladder = new("camera", commandHelps: false) { Command = Command(after: 2) };

        Assert.Equal([false, false], await FailAsync(ladder, 2));

        Assert.Equal((0, "failed 2 times in a row"), (Runs, ladder.Alert));
    }

    [Fact]
    public async Task RunAsync_CommandFails_SaysWhy()
    {
        ListLogger<RecoveryCommand> logger = new();
        RecoveryCommand command = new(new RecoveryOptions { Command = ["/bin/sh", "-c", "echo no such unit >&2; exit 5"] }, _time, logger);

        await command.RunAsync("camera", Token);

        Assert.Contains(logger.Messages, message => message == "The recovery command failed: it failed (exit code 5): no such unit");
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_SaysSo()
    {
        ListLogger<RecoveryCommand> logger = new();
        RecoveryCommand command = new(new RecoveryOptions { Command = ["/nowhere/program"] }, _time, logger);

        await command.RunAsync("camera", Token);

        Assert.Contains(logger.Messages, message => message.StartsWith("The recovery command failed: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TakesTooLong_IsKilled()
    {
        ListLogger<RecoveryCommand> logger = new();
        RecoveryOptions options = new() { Command = ["sleep", "60"], Timeout = TimeSpan.FromSeconds(1) };

        await new RecoveryCommand(options, TimeProvider.System, logger).RunAsync("camera", Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.Contains(logger.Messages, message => message.EndsWith("it took longer than 1s and was killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Camera_BehindArgus_HasTheCommandRun()
    {
        CameraOptions options = new() { Source = "gst:nvarguscamerasrc ! nvvidconv", Reconnect = Cameras.Quick };
        await using CameraCapture capture =
            new("camera", options, TimeProvider.System, NullLogger<CameraCapture>.Instance) { Recovery = Command(after: 2) };
        capture.Start();

        CaptureStatus status = await capture.UntilAsync(status => status.Alert is not null, "an alert is raised");

        Assert.Equal(1, Runs);
        Assert.EndsWith("the recovery command did not help", status.Reason, StringComparison.Ordinal);
        Assert.StartsWith(status.Error!, status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_StaysAway_IsAlertedOfOnce()
    {
        ListLogger<CameraCapture> logger = new();
        CameraOptions options = new() { Source = _folder.File("none.avi"), Reconnect = Cameras.Quick };
        await using (CameraCapture capture = new("camera", options, TimeProvider.System, logger))
        {
            capture.Start();
            await capture.UntilAsync(status => status.Alert == "failed 6 times in a row", "it failed six times");
        }

        Assert.Single(logger.Messages, message => message.Contains("needs to be looked at", StringComparison.Ordinal));
    }

    private int Runs => File.Exists(_folder.File("runs")) ? File.ReadAllLines(_folder.File("runs")).Length : 0;

    private static RecoveryLadder Ladder(RecoveryCommand command) => new("camera", commandHelps: true) { Command = command };

    private static async Task<List<bool>> FailAsync(RecoveryLadder ladder, int times)
    {
        List<bool> helped = [];
        for (int i = 0; i < times; i++)
        {
            helped.Add(await ladder.FailedAsync(Token));
        }

        return helped;
    }

    private RecoveryCommand Command(int after) => new(
        new RecoveryOptions { After = after, Command = ["/bin/sh", "-c", $"echo run >> {_folder.File("runs")}"] },
        _time,
        NullLogger<RecoveryCommand>.Instance);

    private sealed class ListLogger<T> : ILogger<T>
    {
        private readonly ListLogger _inner = new();

        public List<string> Messages => _inner.Messages;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
