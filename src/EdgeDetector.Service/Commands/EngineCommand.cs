using System.CommandLine;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector engine</c>: TensorRT's engines, which take minutes to build and belong to one model, version and device.</summary>
internal static class EngineCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("engine", "Builds, lists and removes TensorRT's engines.") { Build(), List(), Clean() };

    private static Command Build()
    {
        Option<string?> config = ConfigurationOption.Create();
        Option<bool> force = new("--force") { Description = "Builds anew whatever is there, and however little memory is free." };
        Command command = new("build", "Builds the engine of the configuration's model.") { config, force };
        command.SetAction((result, cancellation) => Task.Run(
            () => With(
                result,
                result.GetValue(config),
                options => new EngineBuild(options, SessionFactory.OnnxRuntime, result.InvocationConfiguration).RunAsync(result.GetValue(force), cancellation)),
            CancellationToken.None));
        return command.WithHelp("""
            `run` builds what is missing by itself, while CUDA or the CPU serves. Building it beforehand, while nothing else needs the memory,
            spares a small box that. What a kill or a full disk has cut off is noticed and built anew.

            Exit code: 0 built, or there already; 1 it cannot be built; 2 the configuration is wrong.
            """);
    }

    private static Command List()
    {
        Option<string?> config = ConfigurationOption.Create();
        Option<bool> json = new("--json") { Description = "Print the engines as JSON." };
        Command command = new("list", "Lists the engines that there are, and checks that they are whole.") { config, json };
        command.SetAction((result, _) => With(result, result.GetValue(config), options =>
        {
            new EngineList(options).Write(result.InvocationConfiguration.Output, result.GetValue(json));
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static Command Clean()
    {
        Option<string?> config = ConfigurationOption.Create();
        Option<bool> all = new("--all") { Description = "Removes the one that the configuration uses too." };
        Command command = new("clean", "Removes engines of other models, versions and devices than the configuration's.") { config, all };
        command.SetAction((result, cancellation) => With(result, result.GetValue(config), options =>
        {
            new EngineList(options).Clean(result.InvocationConfiguration.Output, result.GetValue(all), cancellation);
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static async Task<int> With(ParseResult result, string? config, Func<EdgeDetectorOptions, Task<int>> work)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        try
        {
            IReadOnlyDictionary<string, string> environment = ConfigurationLoader.ProcessEnvironment();
            return await work(ConfigurationLoader.Load(ConfigurationLoader.FindFile(config, environment), environment)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConfigurationException or ModelException)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is ExecutionProviderException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
