using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>What was drawn.</summary>
/// <param name="Entry">The file or folder to train and evaluate on.</param>
/// <param name="Pictures">Number of pictures.</param>
/// <param name="Empty">How many of them show nothing that has a label.</param>
/// <param name="Objects">Number of labels of each class, by class id.</param>
internal sealed record SynthSummary(string Entry, int Pictures, int Empty, IReadOnlyList<int> Objects)
{
    public static SynthSummary Of(IReadOnlyList<LabelledStreet> pictures, string entry)
    {
        int[] objects = new int[SceneObject.ClassNames.Count];
        foreach (SceneObject item in pictures.SelectMany(picture => picture.Objects))
        {
            objects[item.ClassId]++;
        }

        return new SynthSummary(entry, pictures.Count, pictures.Count(picture => picture.Objects.Count == 0), objects);
    }
}
