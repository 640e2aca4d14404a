import static ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity.WARNING;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.ValidationOptions;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.common.hapi.validation.support.CachingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.NpmPackageValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.slf4j.LoggerFactory;

/**
 * HAPI's validator with a package of profiles: java UsCore PACKAGE PROFILE, the package's folder on the class path.
 * Reads a resource on each line, as JSON, and answers each with an OperationOutcome on a line of its own. Codes are
 * looked up in FHIR's own systems and in the package's; a system that stands in neither (LOINC) is only a warning.
 */
public class UsCore {

  public static void main(String[] arguments) throws Exception {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    var fhir = FhirContext.forR4();
    var profiles = new NpmPackageValidationSupport(fhir);
    profiles.loadPackageFromClasspath("classpath:" + arguments[0]);
    var elsewhere = new UnknownCodeSystemWarningValidationSupport(fhir);
    elsewhere.setNonExistentCodeSystemSeverity(WARNING);
    var known =
        new ValidationSupportChain(
            profiles,
            new DefaultProfileValidationSupport(fhir),
            new CommonCodeSystemsTerminologyService(fhir),
            new InMemoryTerminologyServerValidationSupport(fhir),
            new SnapshotGeneratingValidationSupport(fhir),
            elsewhere);
    var validator = fhir.newValidator();
    var module = new FhirInstanceValidator(new CachingValidationSupport(known));
    module.setAssumeValidRestReferences(true); // then "Encounter/1" is an encounter
    validator.registerValidatorModule(module);
    var profile = new ValidationOptions().addProfile(arguments[1]);
    var json = fhir.newJsonParser();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      out.println(json.encodeResourceToString(validator.validateWithResult(line, profile).toOperationOutcome()));
    }
  }
}
