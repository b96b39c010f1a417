using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Session;

namespace CampaignActors.Web.Workflows;

/// <summary>One button of a workflow.</summary>
/// <param name="Action">As in <c>POST /workflows/NAME/ACTION</c>.</param>
/// <param name="Question">Asked first; <c>null</c>: it is done at once.</param>
public sealed record WorkflowButton(string Action, string Text, string Done, string? Question = null, bool Primary = false);

/// <summary>Words of the pages of workflows.</summary>
public static class WorkflowWords
{
    /// <summary>What a person may do with a workflow in this state.</summary>
    public static IReadOnlyList<WorkflowButton> Buttons(string state, string label, Me me, Reader reader) =>
        [.. InState(state, label, reader).Where(button => me.May(WorkflowActions.Get(button.Action).Need))];

    private static IEnumerable<WorkflowButton> InState(string state, string label, Reader reader)
    {
        if (state != "started")
        {
            yield return new("start", reader.T("Start", "Starten"),
                reader.T("Started. What waited is done in order of its due time.",
                    "Gestart. Wat wachtte wordt op volgorde van tijd gedaan."),
                Primary: true);
        }
        if (state == "started")
        {
            yield return new("run", reader.T("Run now", "Nu draaien"),
                reader.T("It checks now that nothing was forgotten.", "Er wordt nu nagekeken of er niets vergeten is."), Primary: true);
            yield return new("runFull", reader.T("Run over everything", "Over alles draaien"),
                reader.T("It checks every entity now.", "Alles wordt nu nagekeken."));
            yield return new("executePending", reader.T("Try failed work now", "Mislukt werk nu proberen"),
                reader.T("What failed is tried now.", "Wat mislukte wordt nu geprobeerd."));
            yield return new("pause", reader.T("Pause", "Pauzeren"), reader.T("Paused. Its work waits.", "Gepauzeerd. Het werk wacht."),
                reader.T($"Pause '{label}'? Its work waits until it is started.",
                    $"'{label}' pauzeren? Het werk wacht tot er weer gestart wordt."));
        }
        if (state != "stopped")
        {
            yield return new("stop", reader.T("Stop", "Stoppen"), reader.T("Stopped. Its work waits.", "Gestopt. Het werk wacht."),
                reader.T($"Stop '{label}'? Its work waits until it is started.",
                    $"'{label}' stoppen? Het werk wacht tot er weer gestart wordt."));
        }
        yield return new("restart", reader.T("Restart", "Herstarten"),
            reader.T("Restarted. What was parked counts as new work.", "Herstart. Wat opzij stond telt als nieuw werk."),
            reader.T($"Stop '{label}' and start it from the beginning? What was parked counts as new work.",
                $"'{label}' stoppen en opnieuw beginnen? Wat opzij stond telt als nieuw werk."));
        yield return new("purgeHistory", reader.T("Forget its runs", "Vorige keren vergeten"),
            reader.T("Its runs are forgotten.", "De vorige keren zijn vergeten."),
            reader.T("Forget the runs so far? This cannot be undone.", "Alle vorige keren vergeten? Dit is niet terug te draaien."));
    }

    /// <summary>Such as <c>3.4 s</c>, <c>12 min 5 s</c>, <c>3 d 4 h</c>.</summary>
    public static string Length(decimal? seconds, Reader reader) => seconds switch
    {
        null => Reader.None,
        < 1 => $"{reader.Number(decimal.Round(seconds.Value * 1000))} ms",
        < 120 => $"{reader.Number(decimal.Round(seconds.Value, 1))} s",
        < 7200 => $"{(int)(seconds.Value / 60)} min {(int)(seconds.Value % 60)} s",
        < 172_800 => $"{(int)(seconds.Value / 3600)} h {(int)(seconds.Value % 3600 / 60)} min",
        _ => $"{reader.Number((int)(seconds.Value / 86_400))} d {(int)(seconds.Value % 86_400 / 3600)} h",
    };
}
