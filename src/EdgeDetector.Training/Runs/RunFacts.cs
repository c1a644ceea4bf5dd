namespace EdgeDetector.Training.Runs;

/// <summary>What was trained on what: for the card and the results.</summary>
internal sealed record RunFacts
{
    /// <summary>The request.</summary>
    public required TrainRequest Request { get; init; }

    /// <summary>The results' places.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Width and height of the network's input.</summary>
    public required string Input { get; init; }

    /// <summary>Number of trained values.</summary>
    public required long Parameters { get; init; }

    /// <summary>Billions of operations of one inference.</summary>
    public required double Bflops { get; init; }

    /// <summary>The class names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The data's parts.</summary>
    public required IReadOnlyList<DataFacts> Data { get; init; }

    /// <summary>How long.</summary>
    public required Optimization.TrainingLength Length { get; init; }

    /// <summary>Threads of the computation.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether it is a classifier.</summary>
    public required bool IsClassifier { get; init; }

    /// <summary>What the score is called.</summary>
    public string ScoreName => ModelScore.NameOf(IsClassifier);
}

/// <summary>A part of the data.</summary>
/// <param name="Part">Training, validation, test.</param>
/// <param name="Source">Where it is.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Objects">How many objects; of a classifier as many as pictures.</param>
/// <param name="Hash">SHA-256 over names and labels.</param>
internal sealed record DataFacts(string Part, DataPart Source, int Pictures, int Objects, string Hash);
