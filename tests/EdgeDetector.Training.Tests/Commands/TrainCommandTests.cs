using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Networks;
using EdgeDetector.Training.Networks.Support;
using EdgeDetector.Training.Runs.Support;
using TorchSharp;

namespace EdgeDetector.Training.Commands;

[Collection(Serial.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TinySet _set = new(training: 8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Train_NoCfg_SaysSo()
    {
        (int code, _, string errors) = await RunAsync("--cfg", _set.In("none.cfg"), "--data", _set.Data);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("none.cfg: the cfg does not exist", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_NoPictures_SaysSo()
    {
        File.WriteAllText(_set.In("train.txt"), "");

        (int code, _, string errors) = await RunAsync("--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("error:", errors, StringComparison.Ordinal);
        Assert.Contains("pictures", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_set.In("out")));
    }

    [Fact]
    public async Task Train_OtherNumberOfClasses_SaysBothNumbers()
    {
        _set.WriteCfg("", classes: 3);

        (int code, _, string errors) = await RunAsync("--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains('3', errors);
        Assert.Contains('2', errors);
        Assert.Contains("class", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--epochs", "0")]
    [InlineData("--epochs", "x")]
    [InlineData("--checkpoint-minutes", "0")]
    [InlineData("--layers", "3")]
    [InlineData("--batch", "2000000000")]
    [InlineData("--device", "gpu")]
    public async Task Train_WrongOption_IsUsage(string option, string value)
    {
        (int code, _, string errors) = await RunAsync("--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"), option, value);

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("benchmark")]
    public async Task Train_CardWithoutCuda_SaysWhatToBuildBeforeTheDataIsRead(string command)
    {
        Assert.SkipUnless(TorchLibrary.CountCards() is null, "a build with CUDA");

        (int code, string output, string errors) = await RunProgramAsync(command, "--cfg", _set.Cfg, "--data", _set.In("none.data"), "--device", "cuda");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("", output);
        Assert.Equal(
            "error: --device cuda:0: this build has libtorch for the CPU: build with -p:TorchDevice=cuda, or leave --device out\n", errors);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("benchmark")]
    public async Task Train_DeviceThatIsNone_NamesThoseThatAre(string command)
    {
        (int code, _, string errors) = await RunProgramAsync(command, "--cfg", _set.Cfg, "--data", _set.Data, "--device", "gpu");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--device gpu: give cpu, cuda or cuda:N", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_Help_TellsOfTheDevice()
    {
        (int code, string output, _) = await RunProgramAsync("train", "--help");

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"--device <NAME> +What forward and backward run on: cpu; or cuda", output);
        Assert.Contains("[default: cpu]", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Told_MemoryIsFull_SaysWhatHelps()
    {
        using StringWriter errors = new();

        int code = CommandErrors.Told(errors, () => (int)torch.empty(1L << 45).numel());

        Assert.Equal(ExitCode.Failed, code);
        string[] lines = errors.ToString().TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("can't allocate memory: you tried to allocate 140737488355328 bytes", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            "A pass needs more memory than there is. Where another program had it: --resume goes on. Else: more --subdivisions, "
            + "or a smaller --batch, with --weights last.weights of this run, and another --output.",
            lines[1]);
    }

    [Theory]
    [InlineData("CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED")]
    public void Told_MemoryOfTheCardIsFull_SaysWhatHelps(string message)
    {
        using StringWriter errors = new();

        CommandErrors.Told(errors, () => throw new CardFailure(message));

        string[] lines = errors.ToString().TrimEnd().Split('\n');
        Assert.Equal($"error: {message.Split('\n')[0]}", lines[0]);
        Assert.StartsWith("A pass needs more memory than there is.", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public void Told_LibtorchFails_SaysItsFirstLine()
    {
        using StringWriter errors = new();
        using torch.Tensor two = torch.ones(2);
        using torch.Tensor three = torch.ones(3);

        int code = CommandErrors.Told(errors, () => (int)two.add(three).numel());

        Assert.Equal(ExitCode.Failed, code);
        string line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("error: The size of tensor a (2) must match the size of tensor b (3)", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_Json_IsTheResult()
    {
        (int code, string output, _) = await RunAsync(
            "--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"), "--batches", "3", "--threads", "1", "--test-split", "valid", "--json");

        Assert.Equal(ExitCode.Done, code);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        Assert.Equal(3, result.GetProperty("batches").GetInt32());
        Assert.Equal("cpu", result.GetProperty("device").GetString());
        Assert.Equal(result.GetProperty("validation").GetProperty("mAP50").GetDouble(), result.GetProperty("test").GetProperty("mAP50").GetDouble());
        Assert.Equal(16, result.GetProperty("test").GetProperty("classes").EnumerateObject().Sum(one => one.Value.GetProperty("objects").GetInt32()));
    }

    [Fact]
    public async Task Train_CommandOfTheCard_GivesItsFigure()
    {
        string device = Path.Combine(AppContext.BaseDirectory, "../../EdgeDetector.Service/release/edgedetector");
        Assert.SkipUnless(File.Exists(device), "the program edgedetector is not built");
        await RunAsync("--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"), "--epochs", "60", "--threads", "1");
        string[] card = File.ReadAllLines(_set.In("out/card.md"));
        string command = Assert.Single(card, line => line.StartsWith("    edgedetector evaluate ", StringComparison.Ordinal));

        ProcessStartInfo start = new(device, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], "--json"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        Task<string> errors = program.StandardError.ReadToEndAsync(Cancellation);
        string output = await program.StandardOutput.ReadToEndAsync(Cancellation);
        await program.WaitForExitAsync(Cancellation);

        Assert.True(program.ExitCode == ExitCode.Done, await errors);
        double figure = JsonDocument.Parse(output).RootElement.GetProperty("mAP").GetDouble();
        Assert.True(figure > 0);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"## Validation: mAP50 {figure:f4}"), card);
    }

    [Fact]
    public async Task Train_Interrupted_StopsWithACheckpointAndGoesOn()
    {
        string[] arguments =
            ["train", "--cfg", _set.Cfg, "--data", _set.Data, "--output", _set.In("out"), "--batches", "100000", "--threads", "1"];
        using Process program = Start(arguments);
        await UntilAsync(program, "batch 1/100000");

        // As Ctrl-C.
        using (Process kill = Process.Start("kill", ["-INT", program.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        string errors = await program.StandardError.ReadToEndAsync(Cancellation);
        await program.WaitForExitAsync(Cancellation);

        Assert.Equal(ExitCode.Interrupted, program.ExitCode);
        Assert.Contains("--resume", errors, StringComparison.Ordinal);

        int done = File.ReadAllLines(_set.In("out/log.csv")).Length - 1;
        string until = (done + 2).ToString(CultureInfo.InvariantCulture);
        (int code, _, string told) = await RunAsync([.. arguments[1..^4], "--batches", until, "--threads", "1", "--resume"]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains($"continues after batch {done} of {until}", told, StringComparison.Ordinal);
        Assert.Equal(done + 3, File.ReadAllLines(_set.In("out/log.csv")).Length);
    }

    public void Dispose() => _set.Dispose();

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        ParseResult parsed = TrainCommand.Create().Parse(arguments);
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, Cancellation);
        return (code, output.ToString(), errors.ToString());
    }

    private static async Task<(int Code, string Output, string Errors)> RunProgramAsync(params string[] arguments)
    {
        using Process program = Start(arguments);
        Task<string> errors = program.StandardError.ReadToEndAsync(Cancellation);
        string output = await program.StandardOutput.ReadToEndAsync(Cancellation);
        await program.WaitForExitAsync(Cancellation);
        return (program.ExitCode, output, await errors);
    }

    /// <summary>Through env, since a shell's background jobs ignore interrupts, and so would their children.</summary>
    private static Process Start(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "edgedetector-train");
        ProcessStartInfo start = new("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static async Task UntilAsync(Process program, string text)
    {
        List<string> said = [];
        while (await program.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            said.Add(line);
        }

        Assert.Fail($"the program ended before it said '{text}': {string.Join('\n', said)}");
    }

    /// <summary>What libtorch would say of a card; there is none here that could.</summary>
    private sealed class CardFailure(string message) : ExternalException(message);
}
