using EdgeDetector.Geometry;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Configuration;

/// <summary>What is wrong with the shapes and names of a camera's zones, lines and masks; classes are the model's to judge.</summary>
internal sealed class ZoneValidation(CameraOptions camera, string path, Action<string, string> add)
{
    /// <summary>Notes everything that is wrong.</summary>
    public void Run()
    {
        foreach ((string name, ZoneOptions zone) in camera.Zones)
        {
            string here = $"{path}.zones.{name}";
            CheckName(name, here);
            CheckPoints(Polygon.FaultOf(zone.Points), here);
            if (zone.MinimumSize > zone.MaximumSize)
            {
                add($"{here}.minimumSize", "is above maximumSize: no box is large and small enough");
            }
        }

        foreach ((string name, LineOptions line) in camera.Lines)
        {
            string here = $"{path}.lines.{name}";
            CheckName(name, here);
            CheckPoints(CrossingLine.FaultOf(line.Points), here);
            if (camera.Zones.ContainsKey(name))
            {
                add(here, "is the name of a zone too; subscribers could not tell the two apart");
            }
        }

        foreach ((string name, MaskOptions mask) in camera.Masks)
        {
            CheckPoints(Polygon.FaultOf(mask.Points), $"{path}.masks.{name}");
        }
    }

    private void CheckName(string name, string here)
    {
        if (OptionsValidation.TopicFault(name, mayHaveLevels: false) is { } fault)
        {
            add(here, $"the name {fault}");
        }
    }

    private void CheckPoints(string? fault, string here)
    {
        if (fault is not null)
        {
            add($"{here}.points", fault);
        }
    }
}
