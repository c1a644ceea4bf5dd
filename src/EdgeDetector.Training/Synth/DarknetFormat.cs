using System.Globalization;
using System.Text;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>Darknet's labels: a text file a picture, a list of pictures a part, names, and a .data file that names them all.</summary>
internal sealed class DarknetFormat : ILabelFormat
{
    private const string Data = "street.data";
    private const string Names = "street.names";
    private const string TrainingList = "train.txt";
    private const string ValidationList = "val.txt";

    /// <inheritdoc/>
    public string Pictures => "images";

    /// <inheritdoc/>
    public void WritePicture(string folder, LabelledStreet picture)
    {
        StringBuilder lines = new();
        foreach (SceneObject item in picture.Objects)
        {
            (double width, double height) = (picture.Size.Width, picture.Size.Height);
            double centreX = item.Box.X + (item.Box.Width / 2.0);
            double centreY = item.Box.Y + (item.Box.Height / 2.0);
            lines.Append(CultureInfo.InvariantCulture, $"{item.ClassId} {centreX / width:0.######} {centreY / height:0.######} ");
            lines.Append(CultureInfo.InvariantCulture, $"{item.Box.Width / width:0.######} {item.Box.Height / height:0.######}\n");
        }

        string labels = Directory.CreateDirectory(Path.Combine(folder, "labels")).FullName;
        File.WriteAllText(Path.Combine(labels, picture.Name + ".txt"), lines.ToString());
    }

    /// <inheritdoc/>
    public string WriteLists(string folder, StreetSplit split)
    {
        StringBuilder data = new();
        data.Append(CultureInfo.InvariantCulture, $"classes = {SceneObject.ClassNames.Count}\n");
        WriteList(folder, data, "train", TrainingList, split.Training);
        WriteList(folder, data, "valid", ValidationList, split.Validation);
        data.Append(CultureInfo.InvariantCulture, $"names = {Names}\nbackup = backup\n");
        File.WriteAllText(Path.Combine(folder, Names), string.Concat(SceneObject.ClassNames.Select(name => name + "\n")));
        File.WriteAllText(Path.Combine(folder, Data), data.ToString());
        return Data;
    }

    private void WriteList(string folder, StringBuilder data, string key, string file, IReadOnlyList<LabelledStreet> pictures)
    {
        if (pictures.Count > 0)
        {
            data.Append(CultureInfo.InvariantCulture, $"{key} = {file}\n");
            File.WriteAllText(Path.Combine(folder, file), string.Concat(pictures.Select(picture => $"{Pictures}/{picture.Name}.jpg\n")));
        }
    }
}
