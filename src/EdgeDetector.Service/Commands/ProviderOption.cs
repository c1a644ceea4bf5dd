using System.CommandLine;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>The option --provider of the commands that run a model.</summary>
internal static class ProviderOption
{
    private static readonly Dictionary<string, ExecutionProvider> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tensorrt"] = ExecutionProvider.TensorRt,
        ["cuda"] = ExecutionProvider.Cuda,
        ["cpu"] = ExecutionProvider.Cpu,
    };

    /// <summary>The option.</summary>
    public static Option<string> Create()
    {
        Option<string> option = new("--provider")
        {
            Description = "What runs the model, in order of preference: tensorrt, cuda, cpu.",
            HelpName = "LIST",
            DefaultValueFactory = _ => "cuda,cpu",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Split(',').FirstOrDefault(name => !ByName.ContainsKey(name.Trim())) is { } unknown)
            {
                result.AddError($"--provider {unknown}: there are {string.Join(", ", ByName.Keys)}");
            }
        });
        return option;
    }

    /// <summary>The providers that a valid value names.</summary>
    public static IReadOnlyList<ExecutionProvider> Parse(string value) => [.. value.Split(',').Select(name => ByName[name.Trim()])];
}
