namespace EdgeDetector.Models.Darknet;

/// <summary>A network as its cfg describes it: every layer with its shapes, checked to fit together.</summary>
public sealed record Network
{
    /// <summary>The name of the cfg file, for messages.</summary>
    public required string File { get; init; }

    /// <summary>The picture that goes in: 3 channels, RGB, 0..1.</summary>
    public required Shape Input { get; init; }

    /// <summary>Whether the cfg asks for letterboxing (letter_box=1) instead of stretching.</summary>
    public required bool LetterBox { get; init; }

    /// <summary>What training follows.</summary>
    public required TrainingPlan Training { get; init; }

    /// <summary>The layers in the order of the cfg.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What may be a mistake in the cfg, as lines to show; empty for most.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Keys of the cfg that have no influence at all, a line each; a file that is only imported may have many that are for training.</summary>
    public required IReadOnlyList<string> Unread { get; init; }

    /// <summary>The detection heads in order; empty for a classifier.</summary>
    public IReadOnlyList<HeadLayer> Heads => [.. Layers.OfType<HeadLayer>()];

    /// <summary>The softmax that ends a classifier; null for a detector.</summary>
    public SoftmaxLayer? Classifier => Layers.OfType<HeadLayer>().Any() ? null : Layers.OfType<SoftmaxLayer>().LastOrDefault();

    /// <summary>Number of classes that the network tells apart.</summary>
    public int Classes => Layers.OfType<HeadLayer>().FirstOrDefault()?.Classes ?? (int)(Classifier?.Output.Count ?? 0);

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>Billions of multiplications and additions of one inference, convolutions and connected layers counted.</summary>
    public double Bflops => 2.0 * Layers.Sum(layer => (double)layer.MultiplyAdds) / 1e9;

    /// <summary>Reads a cfg file.</summary>
    /// <param name="path">The cfg.</param>
    /// <param name="size">Input size that replaces the cfg's width and height.</param>
    /// <exception cref="ImportException">The cfg cannot be read, contradicts itself or holds what cannot be imported.</exception>
    public static Network Load(string path, InputSize? size = null) => NetworkReader.Read(CfgFile.Load(path), size);

    /// <summary>Reads a cfg from its text.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="text">The cfg.</param>
    /// <param name="size">Input size that replaces the cfg's width and height.</param>
    /// <exception cref="ImportException">The cfg contradicts itself or holds what cannot be imported.</exception>
    public static Network Parse(string file, string text, InputSize? size = null) => NetworkReader.Read(CfgFile.Parse(file, text), size);
}
