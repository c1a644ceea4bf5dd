using System.Text.Json;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>COCO's labels: one JSON file a part, whose file names are those of pictures from its own folder.</summary>
internal sealed class CocoFormat : ILabelFormat
{
    private const string Training = "train.json";
    private const string Validation = "val.json";

    /// <inheritdoc/>
    public string Pictures => "images";

    /// <inheritdoc/>
    public void WritePicture(string folder, LabelledStreet picture)
    {
        // All labels of a part are in one file.
    }

    /// <inheritdoc/>
    public string WriteLists(string folder, StreetSplit split)
    {
        Write(Path.Combine(folder, Training), split.Training);
        Write(Path.Combine(folder, Validation), split.Validation);
        return split.Training.Count > 0 ? Training : Validation;
    }

    private void Write(string path, IReadOnlyList<LabelledStreet> pictures)
    {
        if (pictures.Count == 0)
        {
            return;
        }

        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file);
        json.WriteStartObject();
        WriteImages(json, pictures);
        WriteAnnotations(json, pictures);
        json.WriteStartArray("categories");
        foreach ((int id, string name) in SceneObject.ClassNames.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", id + 1);
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteImages(Utf8JsonWriter json, IReadOnlyList<LabelledStreet> pictures)
    {
        json.WriteStartArray("images");
        foreach (LabelledStreet picture in pictures)
        {
            json.WriteStartObject();
            json.WriteNumber("id", picture.Index + 1);
            json.WriteString("file_name", $"{Pictures}/{picture.Name}.jpg");
            json.WriteNumber("width", picture.Size.Width);
            json.WriteNumber("height", picture.Size.Height);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyList<LabelledStreet> pictures)
    {
        json.WriteStartArray("annotations");
        int id = 0;
        foreach (LabelledStreet picture in pictures)
        {
            foreach (SceneObject item in picture.Objects)
            {
                json.WriteStartObject();
                json.WriteNumber("id", ++id);
                json.WriteNumber("image_id", picture.Index + 1);
                json.WriteNumber("category_id", item.ClassId + 1);
                json.WriteStartArray("bbox");
                json.WriteNumberValue(item.Box.X);
                json.WriteNumberValue(item.Box.Y);
                json.WriteNumberValue(item.Box.Width);
                json.WriteNumberValue(item.Box.Height);
                json.WriteEndArray();
                json.WriteNumber("area", item.Box.Area);
                json.WriteNumber("iscrowd", 0);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
