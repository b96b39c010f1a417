using CampaignActors.Gateways.Storage;
using CampaignActors.Node;
using CampaignActors.Vocabulary.Text;

// Before any file is made, so that none is readable by other accounts for even a moment.
StorageRights.RestrictProcess();
// Printed names, paths and labels come from others: they must not control the terminal.
Console.SetOut(SafeWriter.Around(Console.Out));
Console.SetError(SafeWriter.Around(Console.Error));
return await NodeMain.RunAsync(args);
