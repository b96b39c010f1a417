using System.Text.Json;

namespace CampaignActors.Cluster.Tests.Containers;

/// <param name="Word">In capitals, such as <c>COPY</c>.</param>
public sealed record Instruction(string Word, string Rest)
{
    /// <summary>Of the form that runs without a shell.</summary>
    public string[] Exec => JsonSerializer.Deserialize<string[]>(Rest[Rest.IndexOf('[', StringComparison.Ordinal)..])!;

    /// <summary>Of a COPY, without its options.</summary>
    public string[] Words =>
        [.. Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !w.StartsWith("--", StringComparison.Ordinal))];
}

/// <summary>The stages of the Dockerfile.</summary>
/// <param name="Image">What it begins with.</param>
public sealed record Stage(string Name, string Image, IReadOnlyList<Instruction> Instructions)
{
    public IEnumerable<Instruction> All(string word) => Instructions.Where(i => i.Word == word);

    public Instruction Last(string word) => All(word).Last();

    /// <summary>Each stage with its ARGs put in.</summary>
    public static IReadOnlyList<Stage> Read()
    {
        var (stages, arguments, instructions) = (new List<Stage>(), new Dictionary<string, string>(), new List<Instruction>());
        foreach (var instruction in Parsed())
        {
            var rest = arguments.Aggregate(instruction.Rest, (text, a) => text.Replace($"${{{a.Key}}}", a.Value, StringComparison.Ordinal));
            if (instruction.Word == "ARG")
            {
                var pair = rest.Split('=', 2);
                arguments[pair[0]] = pair[1];
            }
            else if (instruction.Word == "FROM")
            {
                var words = rest.Split(' ');
                instructions = [];
                stages.Add(new Stage(words[2], words[0], instructions));
            }
            else
            {
                instructions.Add(instruction with { Rest = rest });
            }
        }
        return stages;
    }

    private static IEnumerable<Instruction> Parsed()
    {
        var lines = Repository.Text("Dockerfile").Split('\n').Where(l => !l.StartsWith('#'));
        var whole = string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal);
        return whole.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2))
            .Select(words => new Instruction(words[0], words[1].Trim()));
    }
}
