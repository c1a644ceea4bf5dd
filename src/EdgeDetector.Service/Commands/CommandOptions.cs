using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>Options that several commands have, and what they accept.</summary>
internal static class CommandOptions
{
    private static readonly Dictionary<string, ExecutionProvider> ProviderNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tensorrt"] = ExecutionProvider.TensorRt,
        ["cuda"] = ExecutionProvider.Cuda,
        ["cpu"] = ExecutionProvider.Cpu,
    };

    /// <summary>A number from 0 to 1.</summary>
    public static Option<double> Fraction(string name, double value, string description) => new(name)
    {
        Description = description,
        HelpName = "0..1",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseNumber(name, result, 0, 1),
    };

    /// <summary>A number from 0 to 1, or null where it is not given.</summary>
    public static Option<double?> OptionalFraction(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "0..1",
        CustomParser = result => ParseNumber(name, result, 0, 1),
    };

    /// <summary>A whole number.</summary>
    public static Option<int> Count(string name, string description, int least, int most, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => (int)Math.Floor(ParseNumber(name, result, least, most)),
    };

    /// <summary>--provider.</summary>
    public static Option<string> Providers()
    {
        Option<string> option = new("--provider")
        {
            Description = "What runs the model, in order of preference: tensorrt, cuda, cpu.",
            HelpName = "LIST",
            DefaultValueFactory = _ => "cuda,cpu",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Split(',').FirstOrDefault(name => !ProviderNames.ContainsKey(name.Trim())) is { } unknown)
            {
                result.AddError($"--provider {unknown}: there are {string.Join(", ", ProviderNames.Keys)}");
            }
        });
        return option;
    }

    /// <summary>--size of a network's input.</summary>
    public static Option<InputSize?> NetworkSize() => new("--size")
    {
        Description = "Width and height of the network's input instead of the cfg's: smaller is faster, larger sees smaller objects. "
            + "Multiples of 32 fit most networks.",
        HelpName = "WxH",
        CustomParser = ParseSize,
    };

    /// <summary>The providers that were given.</summary>
    public static IReadOnlyList<ExecutionProvider> ParseProviders(string list) => [.. list.Split(',').Select(name => ProviderNames[name.Trim()])];

    /// <summary>Reads a number; one that is none, or out of range, is told.</summary>
    public static double ParseNumber(string name, ArgumentResult result, double least, double most)
    {
        string text = result.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !(number >= least && number <= most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number from {least} to {most}"));
        }

        return number;
    }

    private static InputSize? ParseSize(ArgumentResult result)
    {
        if (InputSize.TryParse(result.Tokens[0].Value, out InputSize size))
        {
            return size;
        }

        result.AddError($"--size {result.Tokens[0].Value}: give width and height in pixels, 1 to {InputSize.Largest}, such as 416x416");
        return null;
    }
}
